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

/** Longest page of a list. */
export const MAX_PAGE = 1_000;

/** What comes before the rows of a list: where the next page begins, and how many rows there are if that was asked. */
export const ListHead = z.object({ next: z.string().optional(), count: z.int().optional() });
export type ListHead = z.infer<typeof ListHead>;

/**
 * The first row is a ListHead; what follows are Resources, rows of `{uuid}` when `recursion` is false, or what `fields`
 * names of each. The empty text counts as not given, as upstream does.
 */
export const resourceList = defineRpcStream('inventory', 'resource', 'list', {
  request: z.object({
    kind: resourceKind,
    recursion: z.boolean(),
    cluster: z.string().optional(),
    server: z.string().optional(),
    project: z.string().optional(),
    parent: z.string().optional(),
    name: z.string().optional(),
    uuid: z.string().optional(),
    filter: z.string().optional(),
    search: z.string().optional(),
    sort: z.string().optional(),
    fields: z.string().optional(),
    limit: z.int().min(1).max(MAX_PAGE).optional(),
    after: z.string().optional(),
    count: z.boolean().optional(),
    /** Shows secrets, and lets them be filtered by. */
    secrets: z.boolean().optional(),
  }),
  row: z.unknown(),
  timeoutMs: 30_000,
});
export const resourceGet = defineRpc('inventory', 'resource', 'get', {
  request: z.object({ kind: resourceKind, uuid: z.string(), secrets: z.boolean().optional() }),
  response: Resource,
});
/** What `resourceQuery` may be narrowed by, beside its filter. Empty lists narrow nothing. */
const narrowing = z.array(z.string()).default([]);

/**
 * Objects of several kinds, grouped by cluster and kind. Three things follow each other in the stream: `[cluster, plural]`
 * begins a group, then come its Resources, and `[cluster, [servers…]]` ends a cluster, with the servers of its objects.
 */
export const resourceQuery = defineRpcStream('inventory', 'resource', 'query', {
  request: z.object({
    kinds: z.array(resourceKind).default([]),
    clusters: narrowing,
    servers: narrowing,
    projects: narrowing,
    parents: narrowing,
    /** Whether objects that have no server, project or parent pass where some are named. */
    withoutServer: z.boolean().default(false),
    withoutProject: z.boolean().default(false),
    withoutParent: z.boolean().default(false),
    filter: z.string().optional(),
    secrets: z.boolean().optional(),
  }),
  row: z.unknown(),
  timeoutMs: 30_000,
});

/** The objects of a cluster that a query found. A kind of which there is none is null, as upstream has it. */
export const QueriedCluster = z
  .object({ cluster: z.string(), servers: z.array(z.string()) })
  .extend(
    Object.fromEntries(Object.values(RESOURCE_KINDS).map((plural) => [plural, z.array(Resource).nullable()])) as Record<
      (typeof RESOURCE_KINDS)[ResourceKind],
      z.ZodNullable<z.ZodArray<typeof Resource>>
    >,
  )
  .meta({ id: 'InventoryQueriedCluster' });
export type QueriedCluster = z.infer<typeof QueriedCluster>;

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

/**
 * A cluster that is being formed will be asked for soon: whoever is going to follow it may connect to its members meanwhile.
 * Lost, it costs time and nothing else.
 */
export const inventoryExpect = defineRpc('inventory', 'cluster', 'expect', {
  request: z.object({ cluster: z.string() }),
  response: z.object({}),
  timeoutMs: 5_000,
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
