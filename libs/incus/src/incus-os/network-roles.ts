import { isIP } from 'node:net';

export type NetworkRole = 'management' | 'cluster';

/** What IncusOS tells of its interfaces under `state.interfaces`. */
export type InterfaceStates = Readonly<
  Record<string, { readonly addresses?: readonly string[] | null; readonly roles?: readonly string[] | null }>
>;

export interface RoleAddress {
  readonly interfaceName: string;
  /** Bare, without prefix length and brackets. */
  readonly address: string;
}

/** On which Incus and IncusOS listen. */
export const incusPort = 8443;

/**
 * The address under which a role is reached. The role `cluster` falls back to `management`.
 * IPv6 wins over IPv4, as upstream has it; among equals the first by interface name and by IncusOS' order, so that the
 * choice stays the same from poll to poll. Link-local addresses are no choice.
 * @returns undefined when no interface of the role has an address
 */
export function chooseAddress(interfaces: InterfaceStates, role: NetworkRole): RoleAddress | undefined {
  const candidates = Object.keys(interfaces)
    .toSorted()
    .filter((name) => interfaces[name]?.roles?.includes(role))
    .flatMap((interfaceName) => addressesOf(interfaces, interfaceName).map((address) => ({ interfaceName, address })));
  const chosen = candidates.find(({ address }) => isIP(address) === 6) ?? candidates[0];
  if (chosen !== undefined || role === 'management') return chosen;
  return chooseAddress(interfaces, 'management');
}

/**
 * The address under which a server is managed. The one in use stays while the server still has it: with several
 * addresses of the role the choice would else change whenever one more comes or goes.
 * @returns undefined when no interface has the role and an address
 */
export function managementAddress(interfaces: InterfaceStates, currentUrl: string): string | undefined {
  const current = URL.canParse(currentUrl) ? new URL(currentUrl).hostname.replace(/^\[(.*)\]$/, '$1') : '';
  const all = Object.keys(interfaces)
    .filter((name) => interfaces[name]?.roles?.includes('management'))
    .flatMap((name) => addressesOf(interfaces, name));
  return all.includes(current) ? current : chooseAddress(interfaces, 'management')?.address;
}

/** An address as a URL of Incus or IncusOS. */
export function serverUrlOf(address: string, port: number = incusPort): string {
  return `https://${hostPortOf(address, port)}`;
}

/** An address as Incus' `https_address` keys and join requests want it: `192.0.2.1:8443`, `[2001:db8::1]:8443`. */
export function hostPortOf(address: string, port: number = incusPort): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

function addressesOf(interfaces: InterfaceStates, name: string): string[] {
  return (interfaces[name]?.addresses ?? [])
    .map((address) => address.replace(/\/\d+$/, ''))
    .filter((address) => isIP(address) !== 0 && !/^(fe[89ab]|169\.254\.)/i.test(address));
}
