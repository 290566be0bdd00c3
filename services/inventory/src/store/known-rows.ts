import type { ResourceKind } from '@muster/contracts';
import { preparedRows, rowsOf, type PreparedStatement } from '@muster/database';
import type { EntityManager } from 'typeorm';
import { kindNames } from '../kinds.js';
import type { KnownRow } from '../listing/difference.js';

const COLUMNS = `uuid, replace(content_hash::text, '-', '') AS "contentHash",
  replace(announced_hash::text, '-', '') AS "announcedHash", project, parent, type`;

/** What Postgres has of one kind of a cluster. */
export async function readKnownRows(
  tx: EntityManager,
  { kind, clusterId }: { kind: ResourceKind; clusterId: string },
): Promise<Map<string, KnownRow>> {
  const all = `SELECT ${COLUMNS} FROM resource WHERE kind = $1 AND cluster_id = $2`;
  const rows = await rowsOf<KnownRow>(tx, all, [kind, clusterId]);
  return new Map(rows.map((row) => [row.uuid, row]));
}

/** An identity of a cluster's: two clusters that had one name after the other have the same ones. */
export interface ClusterIdentity {
  readonly clusterId: string;
  readonly uuid: string;
}

/** What Postgres has under an identity, as far as it says whether the object has changed. */
export interface KnownContent extends ClusterIdentity {
  readonly contentHash: string;
}

/** Each is looked up, where a plan for any number of rows would read all of the kind. */
const SOME = new Map<ResourceKind, PreparedStatement>(
  kindNames.map((kind) => [
    kind,
    {
      name: `known-${kind}`,
      text: `
SELECT known.* FROM unnest($1::uuid[], $2::uuid[]) AS asked(cluster_id, uuid) CROSS JOIN LATERAL (
  SELECT cluster_id AS "clusterId", uuid, replace(content_hash::text, '-', '') AS "contentHash"
  FROM resource WHERE kind = '${kind}' AND uuid = asked.uuid AND cluster_id = asked.cluster_id OFFSET 0
) known`,
    },
  ]),
);

/** What Postgres has under some identities, of any clusters. */
export async function readKnownContents(
  tx: EntityManager,
  kind: ResourceKind,
  asked: readonly ClusterIdentity[],
): Promise<KnownContent[]> {
  return preparedRows<KnownContent>(tx, SOME.get(kind)!, [
    asked.map(({ clusterId }) => clusterId),
    asked.map(({ uuid }) => uuid),
  ]);
}
