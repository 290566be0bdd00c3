import type { ResourceKind } from '@muster/contracts';
import { rowsOf } from '@muster/database';
import type { EntityManager } from 'typeorm';
import type { KnownRow } from '../listing/difference.js';

const COLUMNS = `uuid, replace(content_hash::text, '-', '') AS "contentHash",
  replace(announced_hash::text, '-', '') AS "announcedHash", project, parent, type`;

/** What Postgres has of one kind of a cluster, or of the named identities alone. */
export async function readKnownRows(
  tx: EntityManager,
  { kind, clusterId }: { kind: ResourceKind; clusterId: string },
  uuids?: readonly string[],
): Promise<Map<string, KnownRow>> {
  const narrowed = uuids === undefined ? '' : 'AND uuid = ANY($3::uuid[])';
  const rows = await rowsOf<KnownRow>(
    tx,
    `SELECT ${COLUMNS} FROM resource WHERE kind = $1 AND cluster_id = $2 ${narrowed}`,
    [kind, clusterId, ...(uuids === undefined ? [] : [uuids])],
  );
  return new Map(rows.map((row) => [row.uuid, row]));
}
