import type { EntityManager } from 'typeorm';
import type { WriteTarget } from './write-rows.js';

/** How a change of rows was learned. */
export type FoundBy = 'event' | 'listing' | 'resync' | 'rename';

/** Notes in one entry what happened to all objects of a kind at once: the first listing, or a new name of the cluster. */
export async function noteKind(
  tx: EntityManager,
  { kind, clusterId, clusterName, changedBy, foundBy }: WriteTarget,
  change: 'listed' | 'moved',
): Promise<void> {
  await tx.query(
    'INSERT INTO history (kind, cluster_id, cluster, found_by, reason, change) VALUES ($1, $2, $3, $4, $5, $6)',
    [kind, clusterId, clusterName, foundBy, changedBy, change],
  );
}
