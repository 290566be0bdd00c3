import { chooseAddress, serverUrlOf } from '@muster/incus';

const CARRIERS = ['interfaces', 'bonds', 'vlans'] as const;

/**
 * Where a server will be reached once a network configuration is in force: at the fixed address of its management role.
 * Undefined when the configuration names none, e.g. because it comes over DHCP.
 *
 * @param url where it is reached now; its port stays.
 */
export function addressAfter(config: Readonly<Record<string, unknown>>, url: string): string | undefined {
  const interfaces = Object.fromEntries(
    CARRIERS.flatMap((kind) => listOf(config[kind])).map(({ name, addresses, roles }) => [
      String(name),
      { addresses: textsOf(addresses), roles: textsOf(roles) },
    ]),
  );
  const address = chooseAddress(interfaces, 'management')?.address;
  return address === undefined ? undefined : serverUrlOf(address, Number(new URL(url).port || 443));
}

function listOf(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
