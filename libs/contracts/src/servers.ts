import { z } from 'zod';
import { Condition } from './conditions.js';
import { defineRpc, defineRpcStream } from './rpc.js';
import { Caller, change, configMap, Done, jsonObject, timestamp, withEtag } from './vocabulary.js';

export const SERVER_STATUS = ['unknown', 'unregistered', 'pending', 'ready', 'offline'] as const;
export const SERVER_TYPES = ['unknown', 'incus', 'incus-lts-7.0', 'migration-manager', 'operations-center'] as const;
/** The types that can become members of a cluster. */
export const INCUS_TYPES = ['incus', 'incus-lts-7.0'] as const;

/** What a client may write. Around documents nothing unknown is refused, so the objects are loose. */
export const ServerPut = z
  .looseObject({
    public_connection_url: z.string().default(''),
    channel: z.string().default(''),
    description: z.string().default(''),
    properties: configMap.nullish().transform((map) => map ?? {}),
  })
  .meta({ id: 'ServerPut' });
export type ServerPut = z.infer<typeof ServerPut>;

/** Pre-registration: upstream ignores the identity and the address in this body, and so do we. */
export const ServerPost = ServerPut.extend({ name: z.string() }).meta({ id: 'ServerPost' });

/** What IncusOS sends of itself (upstream-provisioning 2.2); the other fields are zero values and ignored. */
export const ServerRegistration = z
  .looseObject({
    name: z.string().min(1, 'name can not be empty'),
    connection_url: z.string().min(1, 'connection_url can not be empty'),
    system_uuid: z.string().default(''),
    machine_id: z.string().default(''),
  })
  .meta({ id: 'ServerRegistration' });
export type ServerRegistration = z.infer<typeof ServerRegistration>;

export const ServerSelfUpdate = z
  .looseObject({ connection_url: z.string().default(''), cause: z.string().default('') })
  .meta({ id: 'ServerSelfUpdate' });
export type ServerSelfUpdate = z.infer<typeof ServerSelfUpdate>;

/** What `in_maintenance` of an application says: how far its server is taken out of its cluster's service. */
export const MAINTENANCE = { none: 0, evacuating: 1, evacuated: 2, restoring: 3 } as const;

export const ApplicationVersion = z.looseObject({
  name: z.string(),
  version: z.string(),
  friendly_version: z.string().optional(),
  in_maintenance: z.int().default(0),
});

export const VersionData = z.looseObject({
  os: z.looseObject({ name: z.string(), version: z.string(), version_next: z.string(), needs_reboot: z.boolean() }),
  applications: z.array(ApplicationVersion),
  update_channel: z.string(),
});
export type VersionData = z.infer<typeof VersionData>;

/** What `muster server list` shows under "Update Status", in upstream's words; empty where upstream says "undefined". */
export const SERVER_UPDATE_STATES = [
  '',
  'up to date',
  'updating',
  'update pending',
  'rebooting',
  'reboot pending',
  'evacuation pending',
  'evacuating',
  'in maintenance, rebooting',
  'in maintenance, reboot pending',
  'in maintenance, restore pending',
  'restoring',
  'post restore',
] as const;
export type ServerUpdateState = (typeof SERVER_UPDATE_STATES)[number];
export const RECOMMENDED_ACTIONS = ['', 'update', 'evacuate', 'reboot', 'restore'] as const;
export type RecommendedAction = (typeof RECOMMENDED_ACTIONS)[number];

/** A server as upstream shows it, with what we derive from it at the end. */
export const Server = z
  .object({
    name: z.string(),
    connection_url: z.string(),
    public_connection_url: z.string(),
    channel: z.string(),
    description: z.string(),
    properties: z.record(z.string(), z.string()),
    bmc_config: jsonObject,
    system_uuid: z.string(),
    machine_id: z.string(),
    certificate: z.string(),
    fingerprint: z.string(),
    cluster: z.string(),
    server_type: z.enum(SERVER_TYPES),
    hardware_data: jsonObject,
    os_data: z.object({ network: jsonObject, security: jsonObject, storage: jsonObject }),
    version_data: VersionData.nullable(),
    bmc_data: jsonObject,
    server_status: z.enum(SERVER_STATUS),
    server_status_detail: z.string(),
    last_updated: timestamp,
    last_seen: timestamp,
    system_state_is_trusted: z.boolean(),
    update_state: z.enum(SERVER_UPDATE_STATES),
    recommended_action: z.enum(RECOMMENDED_ACTIONS),
    conditions: z.array(Condition),
  })
  .meta({ id: 'Server' });
export type Server = z.infer<typeof Server>;

const byName = z.object({ name: z.string() });

export const serverList = defineRpcStream('provisioning', 'server', 'list', {
  request: z.object({ cluster: z.string().optional(), status: z.enum(SERVER_STATUS).optional() }),
  row: Server,
});
export const serverGet = defineRpc('provisioning', 'server', 'get', { request: byName, response: withEtag(Server) });
export const serverPreRegister = defineRpc('provisioning', 'server', 'pre-register', {
  request: z.object({ server: ServerPost, ...change }),
  /** Muster's client certificate, which the server has to trust. */
  response: z.object({ certificate: z.string() }),
});
export const serverRegister = defineRpc('provisioning', 'server', 'register', {
  request: z.object({ token: z.string(), certificate: z.string(), registration: ServerRegistration }),
  response: z.object({ certificate: z.string() }),
});
export const serverSelfUpdate = defineRpc('provisioning', 'server', 'self-update', {
  request: z.object({ certificate: z.string(), update: ServerSelfUpdate }),
  response: Done,
});
export const serverUpdate = defineRpc('provisioning', 'server', 'update', {
  request: byName.extend({ server: ServerPut, ifMatch: z.string().optional(), ...change }),
  response: Done,
  timeoutMs: 30_000,
});
export const serverRename = defineRpc('provisioning', 'server', 'rename', {
  request: byName.extend({ newName: z.string(), ifMatch: z.string().optional(), ...change }),
  response: Done,
});
export const serverDelete = defineRpc('provisioning', 'server', 'delete', {
  request: byName.extend(change),
  response: Done,
});
export const serverResync = defineRpc('provisioning', 'server', 'resync', {
  request: byName.extend(change),
  response: Done,
  timeoutMs: 60_000,
});

/** The largest body that passes through `/os`, in bytes; in base64 it still fits one message of 1 MiB. */
export const MAX_PROXIED_BODY = 700 * 1024;

/** A call to the server's own `/os` API; bodies travel as base64 since backups are not text. */
export const serverProxy = defineRpc('provisioning', 'server', 'proxy', {
  request: byName.extend({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    /** Path and query below the server's root, beginning with `/os`. */
    path: z.string(),
    contentType: z.string().optional(),
    ifMatch: z.string().optional(),
    bodyBase64: z.string().optional(),
    caller: Caller,
  }),
  response: z.object({
    status: z.int(),
    contentType: z.string().optional(),
    etag: z.string().optional(),
    bodyBase64: z.string(),
  }),
  timeoutMs: 60_000,
});
