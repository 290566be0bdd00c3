import { isIP } from 'node:net';
import type { InterfaceStates } from '@muster/incus';

/**
 * The interface of one server that does what an interface of another one does: the one with the same role, else the one
 * with the same name. Undefined when there is none.
 */
export function counterpartOf(interfaceName: string, from: InterfaceStates, to: InterfaceStates): string | undefined {
  const roles = from[interfaceName]?.roles ?? [];
  const byRole = Object.keys(to)
    .toSorted()
    .find((name) => roles.some((role) => to[name]?.roles?.includes(role)));
  if (byRole !== undefined) return byRole;
  return roles.length === 0 && to[interfaceName] !== undefined ? interfaceName : undefined;
}

/**
 * An address of one server in another's terms: that of the interface with the same role, of the same family. A port is
 * kept. What is no address of the first server (empty, a wildcard, somebody else's) stays as it is.
 *
 * @returns undefined when the other server has no such address.
 */
export function translateAddress(text: string, from: InterfaceStates, to: InterfaceStates): string | undefined {
  const { host, port } = splitPort(text);
  const owner = Object.keys(from).find((name) => bare(from[name]?.addresses).includes(host));
  if (owner === undefined) return text;
  const name = counterpartOf(owner, from, to);
  const family = isIP(host);
  const address = name === undefined ? undefined : bare(to[name]?.addresses).find((own) => isIP(own) === family);
  if (address === undefined) return undefined;
  if (port === '') return address;
  return family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

function splitPort(text: string): { host: string; port: string } {
  if (isIP(text) !== 0) return { host: text, port: '' };
  const [, host, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(text) ?? [undefined, text, ''];
  return { host: host ?? text, port: port ?? '' };
}

function bare(addresses: readonly string[] | null | undefined): string[] {
  return (addresses ?? [])
    .map((address) => address.replace(/\/\d+$/, ''))
    .filter((address) => !/^(fe[89ab]|169\.254\.)/i.test(address));
}
