import { z } from 'zod';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, Done, jsonObject, timestamp } from './vocabulary.js';

/** The kinds on the wire: singular name and the plural of its path. */
export const RESOURCE_KINDS = {
  image: 'images',
  instance: 'instances',
  network: 'networks',
  network_acl: 'network_acls',
  network_address_set: 'network_address_sets',
  network_forward: 'network_forwards',
  network_integration: 'network_integrations',
  network_load_balancer: 'network_load_balancers',
  network_peer: 'network_peers',
  network_zone: 'network_zones',
  profile: 'profiles',
  project: 'projects',
  storage_bucket: 'storage_buckets',
  storage_pool: 'storage_pools',
  storage_volume: 'storage_volumes',
} as const;
export type ResourceKind = keyof typeof RESOURCE_KINDS;
export const resourceKind = z.enum(Object.keys(RESOURCE_KINDS) as [ResourceKind, ...ResourceKind[]]);

/** One object of a cluster. `object` is what Incus said, unchanged. Absent fields do not apply to the kind. */
export const Resource = z
  .object({
    uuid: z.uuid(),
    cluster: z.string(),
    server: z.string().optional(),
    project_name: z.string().optional(),
    parent_name: z.string().optional(),
    name: z.string(),
    type: z.string().optional(),
    object: jsonObject,
    last_updated: timestamp,
  })
  .meta({ id: 'InventoryResource' });
export type Resource = z.infer<typeof Resource>;

/** `recursion` false answers rows of `{uuid}` only. */
export const resourceList = defineRpcStream('inventory', 'resource', 'list', {
  request: z.object({
    kind: resourceKind,
    recursion: z.boolean(),
    cluster: z.string().optional(),
    server: z.string().optional(),
    project: z.string().optional(),
  }),
  row: Resource,
  timeoutMs: 30_000,
});
export const resourceGet = defineRpc('inventory', 'resource', 'get', {
  request: z.object({ kind: resourceKind, uuid: z.string() }),
  response: Resource,
});
export const resourceResync = defineRpc('inventory', 'resource', 'resync', {
  request: z.object({ kind: resourceKind, uuid: z.string(), ...change }),
  response: Done,
  timeoutMs: 30_000,
});

/** Lists everything of one cluster and applies the difference; answers when that is done. */
export const inventorySweep = defineRpc('inventory', 'cluster', 'sweep', {
  request: z.object({ cluster: z.string(), idempotency: change.idempotency }),
  response: z.object({ counts: z.record(z.string(), z.int()) }),
  timeoutMs: 60_000,
});

/** How fresh what we know of a cluster is. */
export const InventoryStatus = z
  .object({
    cluster: z.string(),
    /** True while every member is followed and nothing was missed since the last full listing. */
    current: z.boolean(),
    followed_since: timestamp.nullable(),
    gaps_healed: z.int(),
    reason: z.string(),
    kinds: z.record(
      z.string(),
      z.object({ synced_to: timestamp.nullable(), rows: z.int(), drift_found: z.int(), error: z.string() }),
    ),
  })
  .meta({ id: 'InventoryStatus' });
export type InventoryStatus = z.infer<typeof InventoryStatus>;
export const inventoryStatus = defineRpcStream('inventory', 'cluster', 'status', {
  request: z.object({ cluster: z.string().optional() }),
  row: InventoryStatus,
});
