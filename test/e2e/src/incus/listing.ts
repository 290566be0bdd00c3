import type { IncusHost } from '@muster/incus-host';

/** The kinds that a bare Incus has, and the lists of Incus that they are compared with. */
export const LISTS = {
  projects: ['/1.0/projects?recursion=1'],
  profiles: ['/1.0/profiles?recursion=1&all-projects=true'],
  networks: ['/1.0/networks?recursion=1&all-projects=true'],
  network_acls: ['/1.0/network-acls?recursion=1&all-projects=true'],
  network_address_sets: ['/1.0/network-address-sets?recursion=1&all-projects=true'],
  network_zones: ['/1.0/network-zones?recursion=1&all-projects=true'],
  network_integrations: ['/1.0/network-integrations?recursion=1'],
  // Of each network; see below.
  network_forwards: [],
  storage_pools: ['/1.0/storage-pools?recursion=1'],
  storage_volumes: ['/1.0/storage-pools/local/volumes?recursion=2&all-projects=true'],
  instances: ['/1.0/instances?recursion=2&all-projects=true'],
  images: ['/1.0/images?recursion=1&all-projects=true'],
} as const;
export type ListedKind = keyof typeof LISTS;

/** What Incus counts while it runs and announces to nobody. */
const VOLATILE = new Set(['state', 'last_used_at', 'usage']);

/** Lists whose order says nothing: Incus answers them in another order from call to call. */
const UNORDERED = new Set(['locations', 'used_by']);

/** Asks a daemon over its own socket, and gives what the inventory should have of the kind, in a comparable form. */
export async function listByDaemon(host: IncusHost, kind: ListedKind): Promise<string[]> {
  const paths = kind === 'network_forwards' ? await forwardLists(host) : LISTS[kind];
  const lists = await Promise.all(paths.map((path) => host.ask('GET', path)));
  const objects = (lists.flat() as Record<string, unknown>[]).filter(
    (object) => kind !== 'networks' || object['managed'] === true,
  );
  return comparable(objects);
}

/** The lists of forwards: Incus has one for each network that can have some. */
async function forwardLists(host: IncusHost): Promise<string[]> {
  const networks = (await host.ask('GET', LISTS.networks[0])) as {
    name: string;
    project: string;
    type: string;
    managed: boolean;
  }[];
  return networks
    .filter(({ managed, type }) => managed && (type === 'bridge' || type === 'ovn'))
    .map(({ name, project }) => `/1.0/networks/${name}/forwards?recursion=1&project=${project}`);
}

/** Sorted JSON of each object with sorted keys: equal sets of objects give equal lists. */
export function comparable(objects: readonly unknown[]): string[] {
  return objects.map((object) => JSON.stringify(sorted(object))).toSorted();
}

function sorted(value: unknown, of = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item));
    return UNORDERED.has(of) ? items.map(String).toSorted() : items;
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => !VOLATILE.has(key));
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner, name)]),
  );
}
