import type { ResourceKind } from '@muster/contracts';
import { preparedRow, preparedRows, type PreparedStatement } from '@muster/database';
import { traceparentOfFacts } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { Fence } from './fence.js';
import { describeFaults } from './note-faults.js';
import type { WriteTarget } from './write-rows.js';

const FOLLOWED = `
INSERT INTO kind_follow (cluster_id, kind, synced_to, error) VALUES ($1, $2, $3, $4)
ON CONFLICT (cluster_id, kind)
DO UPDATE SET synced_to = coalesce(excluded.synced_to, kind_follow.synced_to), error = excluded.error`;

const LISTED: PreparedStatement = { name: 'kind-listed', text: FOLLOWED };

/** One entry of the history and one event stand for all objects of the kind. */
const LISTED_FIRST: PreparedStatement = {
  name: 'kind-listed-first',
  text: `
WITH noted AS (
  INSERT INTO history (kind, cluster_id, cluster, found_by, reason, change) VALUES ($2, $1, $5, $6, $7, 'listed')
), told AS (
  INSERT INTO outbox (noun, verb, aggregate, version, cluster_id, data, traceparent)
  VALUES ('inventory', 'synced', $1::text, nextval('resource_version'), $1::text,
          jsonb_build_object('cluster', $5::text, 'kind', $2::text, 'rows', $8::int), $9)
)${FOLLOWED}`,
};

/** Says up to when a kind of a cluster is known, and what a person should know about its listing. */
export async function noteListed(
  tx: EntityManager,
  { clusterId, kind }: WriteTarget,
  syncedTo: Date | undefined,
  faults: readonly string[],
): Promise<void> {
  await preparedRows(tx, LISTED, [clusterId, kind, syncedTo ?? null, describeFaults(faults)]);
}

/** The same of its first listing, whose objects have neither an entry of the history nor an event of their own. */
export async function noteFirstListing(
  tx: EntityManager,
  { clusterId, clusterName, kind, changedBy, foundBy }: WriteTarget,
  { written, syncedTo, faults }: { written: number; syncedTo: Date | undefined; faults: readonly string[] },
): Promise<void> {
  const followed = [clusterId, kind, syncedTo ?? null, describeFaults(faults)];
  const told = [clusterName, foundBy, changedBy, written, traceparentOfFacts()];
  await preparedRows(tx, LISTED_FIRST, [...followed, ...told]);
}

/** Gives no row, and writes nothing, when there are rows of the kind, it was listed before, or the fence is lost. */
const emptyFirst = (kind: ResourceKind): PreparedStatement => ({
  name: `kind-empty-first-${kind}`,
  text: `
WITH held AS (
  SELECT name FROM cluster WHERE id = $1 AND epoch = $2 FOR SHARE
), due AS (
  SELECT name FROM held
   WHERE NOT EXISTS (SELECT FROM resource WHERE kind = '${kind}' AND cluster_id = $1)
     AND NOT EXISTS (SELECT FROM kind_follow WHERE cluster_id = $1 AND kind = '${kind}' AND synced_to IS NOT NULL)
), noted AS (
  INSERT INTO history (kind, cluster_id, cluster, found_by, reason, change)
  SELECT '${kind}', $1, name, 'listing', $4, 'listed' FROM due
), told AS (
  INSERT INTO outbox (noun, verb, aggregate, version, cluster_id, data, traceparent)
  SELECT 'inventory', 'synced', $1::text, nextval('resource_version'), $1::text,
         jsonb_build_object('cluster', name, 'kind', '${kind}', 'rows', 0), $5 FROM due
), followed AS (
  INSERT INTO kind_follow (cluster_id, kind, synced_to) SELECT $1, '${kind}', $3 FROM due
  ON CONFLICT (cluster_id, kind) DO UPDATE SET synced_to = excluded.synced_to, error = ''
)
SELECT FROM due`,
});

/**
 * The whole of a first listing that found nothing, in one statement: of a new cluster that is most kinds.
 *
 * @returns false when there is more to it, or the fence is lost, and nothing was written.
 */
export async function noteEmptyFirstListing(
  dataSource: DataSource,
  { clusterId, epoch }: Fence,
  { kind, syncedTo, changedBy }: { kind: ResourceKind; syncedTo: Date; changedBy: string },
): Promise<boolean> {
  const values = [clusterId, epoch, syncedTo, changedBy, traceparentOfFacts()];
  return (await preparedRow(dataSource, emptyFirst(kind), values)) !== undefined;
}
