import { z } from 'zod';
import { Condition, MemberConditions } from './conditions.js';
import { defineRpc, defineRpcStream } from './rpc.js';
import { SERVER_TYPES } from './servers.js';
import { change, configMap, jsonObject, timestamp, withEtag } from './vocabulary.js';
import { OperationAccepted } from './operations.js';

export const CLUSTER_STATUS = ['unknown', 'pending', 'ready'] as const;

/** Go's duration text, as upstream checks it: "90s", "1h30m", or "". */
const goDuration = z
  .string()
  .regex(/^$|^0$|^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/, {
    error: 'must be a duration such as "30s" or "1h30m"',
  });

export const ClusterConfig = z
  .looseObject({
    rolling_restart: z
      .looseObject({
        post_restore_delay: goDuration.default(''),
        restore_mode: z.enum(['', 'skip']).default(''),
      })
      .default({ post_restore_delay: '', restore_mode: '' }),
  })
  .meta({ id: 'ClusterConfig' });

export const ClusterPut = z
  .looseObject({
    connection_url: z.string().default(''),
    channel: z.string().default(''),
    description: z.string().default(''),
    properties: configMap.nullish().transform((map) => map ?? {}),
    config: ClusterConfig.nullish().transform((config) => ClusterConfig.parse(config ?? {})),
  })
  .meta({ id: 'ClusterPut' });
export type ClusterPut = z.infer<typeof ClusterPut>;

/** A document: an object as upstream's client sends it, or its YAML or JSON text, which gives findings with lines. */
const document = z.union([jsonObject, z.string(), z.null()], { error: 'must be an object, or a text of YAML or JSON' });

export const ClusterPost = ClusterPut.extend({
  name: z.string(),
  server_names: z.array(z.string(), { error: 'must be a list of names' }),
  server_type: z.enum(SERVER_TYPES, { error: `must be one of ${SERVER_TYPES.join(', ')}` }),
  services_config: document.optional(),
  application_seed_config: document.optional(),
  cluster_template: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  cluster_template_variable_values: z.union([configMap, z.string(), z.null()]).optional(),
}).meta({ id: 'ClusterPost' });
export type ClusterPost = z.infer<typeof ClusterPost>;

export const ClusterUpdateStatus = z.looseObject({
  needs_update: z.array(z.string()).optional(),
  needs_reboot: z.array(z.string()).optional(),
  in_maintenance: z.array(z.string()).optional(),
  in_progress_status: z.looseObject({
    in_progress: z.string(),
    error: z.string(),
    evacuated_before: z.array(z.string()).nullable(),
    pending_reboot: z.array(z.string()).nullable(),
    last_updated: timestamp,
  }),
});

/** A cluster as upstream shows it. */
export const Cluster = z
  .object({
    name: z.string(),
    connection_url: z.string(),
    channel: z.string(),
    description: z.string(),
    properties: z.record(z.string(), z.string()),
    config: ClusterConfig,
    certificate: z.string(),
    fingerprint: z.string(),
    status: z.enum(CLUSTER_STATUS),
    update_status: ClusterUpdateStatus,
    last_updated: timestamp,
    /** Ours, besides upstream's: what is known of the cluster, and of each of its members. */
    conditions: z.array(Condition),
    members: z.array(MemberConditions),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof Cluster>;

export const ClusterArtifact = z
  .object({
    cluster: z.string(),
    name: z.string(),
    description: z.string(),
    properties: z.record(z.string(), z.string()),
    files: z.array(z.object({ name: z.string(), mime_type: z.string(), size: z.int() })),
    last_updated: timestamp,
  })
  .meta({ id: 'ClusterArtifact' });
export type ClusterArtifact = z.infer<typeof ClusterArtifact>;

const byName = z.object({ name: z.string() });

export const clusterList = defineRpcStream('provisioning', 'cluster', 'list', { request: z.object({}), row: Cluster });
export const clusterGet = defineRpc('provisioning', 'cluster', 'get', { request: byName, response: withEtag(Cluster) });

/** Accepts the work: validates, renders, reserves the name and the servers, and answers with the operation at once. */
export const clusterCreate = defineRpc('provisioning', 'cluster', 'create', {
  request: z.object({ cluster: ClusterPost, ...change }),
  response: OperationAccepted,
  timeoutMs: 20_000,
});

export const CLUSTER_DELETE_MODES = ['normal', 'force', 'factory-reset'] as const;
export type ClusterDeleteMode = (typeof CLUSTER_DELETE_MODES)[number];

/** What is still on a server that is no longer known. */
export const LeftOver = z.object({ server: z.string(), message: z.string() });
export type LeftOver = z.infer<typeof LeftOver>;

/**
 * Deletes a cluster. `normal`: one that is not ready, as if it had never been asked for; `factory-reset`: resets every
 * server, so that it can be used again; both are operations. `force`: forgets it and its servers at once, and touches
 * none of them.
 */
export const clusterDelete = defineRpc('provisioning', 'cluster', 'delete', {
  request: byName.extend({
    mode: z.enum(CLUSTER_DELETE_MODES),
    /** The token that servers register with after their reset; one is made for each server when it is left out. */
    token: z.uuid().optional(),
    ...change,
  }),
  response: z.object({ operation: OperationAccepted.nullable(), left_over: z.array(LeftOver) }),
});

export const clusterArtifactList = defineRpcStream('provisioning', 'cluster-artifact', 'list', {
  request: z.object({ cluster: z.string() }),
  row: ClusterArtifact,
});
export const clusterArtifactGet = defineRpc('provisioning', 'cluster-artifact', 'get', {
  request: z.object({ cluster: z.string(), artifact: z.string() }),
  response: ClusterArtifact,
});
export const clusterArtifactFile = defineRpc('provisioning', 'cluster-artifact', 'file', {
  request: z.object({ cluster: z.string(), artifact: z.string(), file: z.string() }),
  response: z.object({ mime_type: z.string(), content: z.string() }),
});

/** What the inventory needs to follow a cluster. */
export const ClusterEndpoint = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(CLUSTER_STATUS),
  /** PEM that every member presents; empty when system CAs verify them. */
  certificate: z.string(),
  members: z.array(z.object({ name: z.string(), url: z.string() })),
});
export type ClusterEndpoint = z.infer<typeof ClusterEndpoint>;

export const clusterEndpoints = defineRpcStream('provisioning', 'cluster', 'endpoints', {
  request: z.object({ id: z.uuid().optional(), name: z.string().optional() }),
  row: ClusterEndpoint,
});

/** The fleet's client certificate; the key is encrypted with the master key that both services hold. */
export const fleetIdentity = defineRpc('provisioning', 'identity', 'get', {
  request: z.object({}),
  response: z.object({ certificate: z.string(), encryptedKey: z.string() }),
});
