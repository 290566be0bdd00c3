import { preparedRows, type PreparedStatement } from '@muster/database';
import { traceparentOfFacts } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
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
