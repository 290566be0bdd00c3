import { BlockList, isIP } from 'node:net';

/** Where a webhook must not lead, whoever asks: this machine, and what hangs on its links alone. */
const LOCAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  LOCAL.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  LOCAL.addSubnet(network, prefix, 'ipv6');
}

/** True for an address of this machine, of a link, or of many. */
export function isLocal(address: string): boolean {
  const family = isIP(address);
  return family === 0 || LOCAL.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Says why events can not be sent to a URL, or undefined. What its name stands for is looked at when it is called. */
export function targetFault(text: string, allowLocal: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL, such as https://receiver.example/muster';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && !(allowLocal && protocol === 'http:')) return 'must begin with https://';
  if (username !== '' || password !== '') return 'must not carry a login: receivers know us by the signature';
  const address = hostname.replace(/^\[|\]$/g, '');
  if (!allowLocal && isIP(address) !== 0 && isLocal(address)) return 'must not lead to the machine that Muster runs on';
  return undefined;
}
