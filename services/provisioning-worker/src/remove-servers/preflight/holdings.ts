import { z } from 'zod';
import type { AnsweringMember } from '../../flows/answering-member.js';
import type { FoundInstance } from './can-move.js';

/** What lies on the members of a cluster, as far as the removal of one of them would lose it. */
export interface Holdings {
  readonly instances: readonly FoundInstance[];
  readonly volumes: readonly {
    readonly pool: string;
    readonly project: string;
    readonly name: string;
    readonly location: string;
  }[];
  readonly images: readonly {
    readonly fingerprint: string;
    readonly project: string;
    readonly locations: readonly string[];
  }[];
  /** Pools that all members reach. */
  readonly sharedPools: ReadonlySet<string>;
}

/** Drivers whose pools all members share. */
const SHARED_DRIVERS = new Set(['ceph', 'cephfs', 'cephobject', 'lvmcluster', 'linstor', 'truenas']);

const textMap = z
  .record(z.string(), z.coerce.string())
  .nullish()
  .transform((map) => map ?? {});
const project = z
  .string()
  .nullish()
  .transform((name) => (name === undefined || name === null || name === '' ? 'default' : name));

const instanceRow = z.looseObject({
  name: z.string(),
  project,
  location: z.string(),
  config: textMap,
  expanded_config: textMap,
  devices: z
    .record(z.string(), textMap)
    .nullish()
    .transform((map) => map ?? {}),
  expanded_devices: z
    .record(z.string(), textMap)
    .nullish()
    .transform((map) => map ?? {}),
});
const volumeRow = z.looseObject({ name: z.string(), project, location: z.string().nullish() });
const imageRow = z.looseObject({
  fingerprint: z.string(),
  project,
  locations: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
});

/** Reads what a cluster holds, through any member; the number of calls grows with the pools, not with what they hold. */
export async function readHoldings({ incus, connection }: AnsweringMember, signal: AbortSignal): Promise<Holdings> {
  const list = async <Row>(path: string, row: z.ZodType<Row>): Promise<Row[]> => {
    const query = { recursion: 1, 'all-projects': true };
    const { metadata } = await connection.request({
      method: 'GET',
      path,
      query,
      schema: z.array(row).nullable(),
      signal,
    });
    return metadata ?? [];
  };
  const [instances, images, pools] = await Promise.all([
    list('/1.0/instances', instanceRow),
    list('/1.0/images', imageRow),
    incus.storagePools.list({ signal }),
  ]);
  const volumes = await Promise.all(
    pools.map(async ({ name: pool }) => {
      const rows = await list(`/1.0/storage-pools/${encodeURIComponent(pool)}/volumes/custom`, volumeRow);
      return rows.map((row) => ({ pool, project: row.project, name: row.name, location: row.location ?? '' }));
    }),
  );
  return {
    instances: instances.map((row) => ({
      name: row.name,
      project: row.project,
      location: row.location,
      config: { ...row.config, ...row.expanded_config },
      devices: { ...row.devices, ...row.expanded_devices },
    })),
    volumes: volumes.flat(),
    images,
    sharedPools: new Set(pools.filter(({ driver }) => SHARED_DRIVERS.has(driver)).map(({ name }) => name)),
  };
}
