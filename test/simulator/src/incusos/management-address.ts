import { isIPv6 } from 'node:net';
import type { HostInterface, InterfaceRole } from './incus-os-options.js';

/** The address that IncusOS announces for a role: IPv6 wins over IPv4. */
export function addressOfRole(interfaces: readonly HostInterface[], role: InterfaceRole): string | undefined {
  const addresses = interfaces.filter((card) => card.roles.includes(role)).flatMap((card) => card.addresses);
  return addresses.find(isIPv6) ?? addresses[0];
}

/** `https://address:port`, with brackets around IPv6. */
export function httpsUrl(address: string, port: number): string {
  return `https://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
