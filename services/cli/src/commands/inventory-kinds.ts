import type { Resource, RESOURCE_KINDS, ResourceKind } from '@muster/contracts';

type Plural = (typeof RESOURCE_KINDS)[ResourceKind];

/** What the list of one kind shows beyond cluster and name. Texts are paths into the row. */
export interface InventoryKind {
  /** The word on the command line. */
  readonly word: string;
  /** The last part of the path of the API. */
  readonly plural: Plural;
  readonly ofServer: boolean;
  readonly ofProject: boolean;
  /** Title and path of each column of its own. */
  readonly columns: readonly (readonly [title: string, path: string])[];
}

const kind = (
  word: string,
  plural: Plural,
  belongs: { readonly server?: true; readonly project?: true },
  columns: InventoryKind['columns'],
): InventoryKind => ({
  word,
  plural,
  ofServer: belongs.server === true,
  ofProject: belongs.project === true,
  columns,
});

/** Every kind of the inventory, as the command line calls it. */
export const INVENTORY_KINDS: Record<ResourceKind, InventoryKind> = {
  image: kind('image', 'images', { project: true }, [
    ['Image', 'object.properties.description'],
    ['Architecture', 'object.architecture'],
    ['Type', 'object.type'],
  ]),
  instance: kind('instance', 'instances', { server: true, project: true }, [
    ['Type', 'object.type'],
    ['Status', 'object.status'],
    ['Description', 'object.description'],
  ]),
  network: kind('network', 'networks', { project: true }, [
    ['Type', 'object.type'],
    ['Managed', 'object.managed'],
    ['Status', 'object.status'],
    ['Description', 'object.description'],
  ]),
  network_acl: kind('network-acl', 'network_acls', { project: true }, [['Description', 'object.description']]),
  network_address_set: kind('network-address-set', 'network_address_sets', { project: true }, [
    ['Addresses', 'object.addresses'],
    ['Description', 'object.description'],
  ]),
  network_forward: kind('network-forward', 'network_forwards', { project: true }, [
    ['Network', 'parent_name'],
    ['Target', 'object.config.target_address'],
    ['Description', 'object.description'],
  ]),
  network_integration: kind('network-integration', 'network_integrations', {}, [
    ['Type', 'object.type'],
    ['Description', 'object.description'],
  ]),
  network_load_balancer: kind('network-load-balancer', 'network_load_balancers', { project: true }, [
    ['Network', 'parent_name'],
    ['Description', 'object.description'],
  ]),
  network_peer: kind('network-peer', 'network_peers', { project: true }, [
    ['Network', 'parent_name'],
    ['Target Project', 'object.target_project'],
    ['Target Network', 'object.target_network'],
    ['Status', 'object.status'],
  ]),
  network_zone: kind('network-zone', 'network_zones', { project: true }, [['Description', 'object.description']]),
  profile: kind('profile', 'profiles', { project: true }, [['Description', 'object.description']]),
  project: kind('project', 'projects', {}, [['Description', 'object.description']]),
  storage_bucket: kind('storage-bucket', 'storage_buckets', { server: true, project: true }, [
    ['Pool', 'parent_name'],
    ['Address', 'object.s3_url'],
    ['Description', 'object.description'],
  ]),
  storage_pool: kind('storage-pool', 'storage_pools', {}, [
    ['Driver', 'object.driver'],
    ['Status', 'object.status'],
    ['Description', 'object.description'],
  ]),
  storage_volume: kind('storage-volume', 'storage_volumes', { server: true, project: true }, [
    ['Pool', 'parent_name'],
    ['Type', 'type'],
    ['Content', 'object.content_type'],
    ['Description', 'object.description'],
  ]),
};

/** What stands at a dotted path of a row, as text; empty where there is nothing. */
export function textAt(row: Resource, path: string): string {
  let value: unknown = row;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
