import { fingerprintOf, type IncusClient, type IncusConfigurationMetadata } from '@muster/incus';
import { z } from 'zod';
import { keyDescriptionsOf } from './key-descriptions.js';
import type { TextMap } from './preseed.js';

/** What a cluster has now, as far as the desired state speaks of it. */
export interface CurrentState {
  /** `project/name` to the status: Created, Pending, Errored … */
  readonly networks: ReadonlyMap<string, string>;
  readonly pools: ReadonlyMap<string, string>;
  readonly projects: ReadonlySet<string>;
  /** `pool/project/name@member`; the member is empty on a shared pool. */
  readonly volumes: ReadonlySet<string>;
  /** `project/name` */
  readonly profiles: ReadonlyMap<
    string,
    { description: string; config: TextMap; devices: Readonly<Record<string, TextMap>> }
  >;
  readonly certificates: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly serverConfig: ReadonlyMap<string, { config: TextMap; etag: string | undefined }>;
  readonly metadata: IncusConfigurationMetadata;
}

/** The member key under which the configuration of the whole cluster stands in `serverConfig`. */
export const WHOLE_CLUSTER = '';

const volumeRow = z.looseObject({ name: z.string(), project: z.string(), location: z.string().nullish() });
const profileRow = z.looseObject({
  name: z.string(),
  project: z.string().optional(),
  description: z.string(),
  config: z.record(z.string(), z.string()).nullish(),
  devices: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
});

/** Reads all of it side by side: the number of calls grows with members and pools, not with what they hold. */
export async function readCurrent(
  client: IncusClient,
  members: readonly string[],
  signal: AbortSignal,
): Promise<CurrentState> {
  const timing = { signal };
  const server = client.getServer(timing);
  const [networks, poolList, projects, profiles, certificates, groups, metadata, serverConfig] = await Promise.all([
    client.networks.list(timing),
    client.storagePools.list(timing),
    client.projects.list(timing),
    listAll(client, '/1.0/profiles', profileRow, signal),
    client.certificates.list(timing),
    client.clusterGroups.list(timing),
    server.then(({ value }) => keyDescriptionsOf(client, value, timing)),
    readServerConfig(client, server, members, signal),
  ]);
  const created = poolList.filter(({ status }) => status === 'Created').map(({ name }) => name);
  const volumes = await Promise.all(
    created.map(async (pool) => {
      const path = `/1.0/storage-pools/${encodeURIComponent(pool)}/volumes/custom`;
      const rows = await listAll(client, path, volumeRow, signal);
      return rows.map(({ name, project, location }) => volumeKey({ pool, project, name }, location ?? ''));
    }),
  );
  return {
    networks: new Map(networks.filter(({ managed }) => managed).map((n) => [`${projectOf(n)}/${n.name}`, n.status])),
    pools: new Map(poolList.map(({ name, status }) => [name, status])),
    projects: new Set(projects.map(({ name }) => name)),
    volumes: new Set(volumes.flat()),
    profiles: new Map(
      profiles.map(({ project = 'default', name, description, config, devices }) => [
        `${project}/${name}`,
        { description, config: config ?? {}, devices: devices ?? {} },
      ]),
    ),
    certificates: new Set(certificates.map(({ certificate }) => fingerprintOf(certificate))),
    groups: new Map(groups.map(({ name, members: inGroup }) => [name, inGroup])),
    serverConfig,
    metadata,
  };
}

/** One name for a volume on one member; on a shared pool there is no member. */
export function volumeKey(volume: { pool: string; project: string; name: string }, member: string): string {
  return `${volume.pool}/${volume.project}/${volume.name}@${member}`;
}

async function readServerConfig(
  client: IncusClient,
  whole: ReturnType<IncusClient['getServer']>,
  members: readonly string[],
  signal: AbortSignal,
): Promise<CurrentState['serverConfig']> {
  const ask = (member: string): typeof whole =>
    member === WHOLE_CLUSTER ? whole : client.getServer({ signal, target: member });
  const entries = await Promise.all(
    [WHOLE_CLUSTER, ...members].map(async (member) => {
      const { value, etag } = await ask(member);
      return [member, { config: value.config, etag }] as const;
    }),
  );
  return new Map(entries);
}

async function listAll<T>(client: IncusClient, path: string, row: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
  const query = { recursion: 1, 'all-projects': true };
  const { metadata } = await client.connection.request({
    method: 'GET',
    path,
    query,
    schema: z.array(row).nullable(),
    brief: true,
    signal,
  });
  return metadata ?? [];
}

function projectOf(network: Record<string, unknown>): string {
  return typeof network['project'] === 'string' && network['project'] !== '' ? network['project'] : 'default';
}
