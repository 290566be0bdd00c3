import { RESOURCE_KINDS, type ResourceKind } from '@muster/contracts';
import type { RunningInventory } from './running-inventory.js';
import type { SmallCluster } from './small-cluster.js';

type IncusObject = Readonly<Record<string, unknown>>;

/** Lists of the whole cluster. */
const LISTS = {
  project: '/1.0/projects?recursion=1',
  profile: '/1.0/profiles?recursion=1&all-projects=true',
  network: '/1.0/networks?recursion=1&all-projects=true',
  network_acl: '/1.0/network-acls?recursion=1&all-projects=true',
  network_address_set: '/1.0/network-address-sets?recursion=1&all-projects=true',
  network_zone: '/1.0/network-zones?recursion=1&all-projects=true',
  network_integration: '/1.0/network-integrations?recursion=1',
  storage_pool: '/1.0/storage-pools?recursion=1',
  instance: '/1.0/instances?recursion=2&all-projects=true',
  image: '/1.0/images?recursion=1&all-projects=true',
} satisfies Partial<Record<ResourceKind, string>>;
/** Lists of one network, by the types of networks that have them. */
const NETWORK_LISTS = [
  ['network_forward', 'forwards', ['bridge', 'ovn']],
  ['network_load_balancer', 'load-balancers', ['ovn']],
  ['network_peer', 'peers', ['ovn']],
] as const satisfies readonly (readonly [ResourceKind, string, readonly string[]])[];
const POOL_LISTS = [
  ['storage_volume', 'volumes'],
  ['storage_bucket', 'buckets'],
] as const satisfies readonly (readonly [ResourceKind, string])[];

/** What Incus may answer differently at each call; the inventory says as of when they are true. */
const COUNTERS = new Set(['cpu', 'memory', 'processes', 'counters', 'usage', 's3_url']);
/** Lists whose order says nothing. */
const UNORDERED = new Set(['used_by', 'locations']);

/** Everything that a member lists, as comparable lines; by plain calls, without any part of the inventory. */
export async function listByHand(cluster: SmallCluster): Promise<string[]> {
  const lines: string[] = [];
  for (const [kind, path] of Object.entries(LISTS)) {
    for (const object of await list(cluster, path)) {
      if (kind === 'network' && object['managed'] !== true) continue;
      lines.push(lineOf(kind, '', object));
    }
  }
  for (const { name, type, project, managed } of await list(cluster, LISTS.network)) {
    for (const [kind, collection, types] of NETWORK_LISTS) {
      if (managed !== true || !types.some((one) => one === type)) continue;
      const path = `/1.0/networks/${String(name)}/${collection}?recursion=1&project=${String(project)}`;
      for (const object of await list(cluster, path)) lines.push(lineOf(kind, String(name), object));
    }
  }
  for (const { name } of await list(cluster, LISTS.storage_pool)) {
    for (const [kind, collection] of POOL_LISTS) {
      const path = `/1.0/storage-pools/${String(name)}/${collection}?recursion=2&all-projects=true`;
      for (const object of await list(cluster, path)) lines.push(lineOf(kind, String(name), object));
    }
  }
  return lines.toSorted();
}

/** The same of what the inventory answers. */
export async function listByInventory(inventory: RunningInventory, cluster: string): Promise<string[]> {
  const lines: string[] = [];
  for (const kind of Object.keys(RESOURCE_KINDS) as ResourceKind[]) {
    for (const { parent_name, object } of await inventory.list(kind, { cluster })) {
      lines.push(lineOf(kind, parent_name ?? '', object));
    }
  }
  return lines.toSorted();
}

async function list(cluster: SmallCluster, path: string): Promise<IncusObject[]> {
  return (await cluster.call('GET', path)) as IncusObject[];
}

function lineOf(kind: string, parent: string, object: IncusObject): string {
  return `${kind} ${parent} ${JSON.stringify(comparable(object))}`;
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    members.flatMap(([key, member]) => {
      if (COUNTERS.has(key)) return [];
      if (UNORDERED.has(key) && Array.isArray(member)) return [[key, member.map(String).toSorted()]];
      return [[key, comparable(member)]];
    }),
  );
}
