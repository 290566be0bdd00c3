import type { ClusterEndpoint } from '@muster/contracts';
import { rowOf, rowsOf, withTransaction, type Queryable } from '@muster/database';
import type { DataSource } from 'typeorm';
import { moveRows } from './move-rows.js';

const COLUMNS = 'id, name, status, certificate, members';

export async function readClusters(on: Queryable): Promise<ClusterEndpoint[]> {
  return rowsOf<ClusterEndpoint>(on, `SELECT ${COLUMNS} FROM cluster ORDER BY name`);
}

/** The clusters that we know by this id or name, and those with these ids. */
export async function readClustersOf(
  on: Queryable,
  reference: { readonly id: string } | { readonly name: string },
  alsoIds: readonly string[],
): Promise<ClusterEndpoint[]> {
  const [id, name] = 'id' in reference ? [reference.id, null] : [null, reference.name];
  return rowsOf<ClusterEndpoint>(
    on,
    `SELECT ${COLUMNS} FROM cluster WHERE id = $1 OR name = $2 OR id = ANY($3::uuid[]) ORDER BY name`,
    [id, name, alsoIds],
  );
}

/** Two clusters can bear one name for a moment, while one is being forgotten; the new one was followed less often. */
export async function findCluster(on: Queryable, name: string): Promise<ClusterEndpoint | undefined> {
  return rowOf<ClusterEndpoint>(on, `SELECT ${COLUMNS} FROM cluster WHERE name = $1 ORDER BY epoch LIMIT 1`, [name]);
}

/** Adds a cluster, or takes over how it is reached. Its name is left to `renameCluster`. */
export async function saveCluster(on: Queryable, cluster: ClusterEndpoint): Promise<void> {
  await on.query(
    `INSERT INTO cluster (id, name, status, certificate, members) VALUES ($1, $2, $3, $4, $5::jsonb)
     ON CONFLICT (id) DO UPDATE SET
       status = excluded.status, certificate = excluded.certificate, members = excluded.members`,
    [cluster.id, cluster.name, cluster.status, cluster.certificate, JSON.stringify(cluster.members)],
  );
}

/** Gives a cluster its new name, and its rows the identities that go with it, at once. */
export async function renameCluster(dataSource: DataSource, clusterId: string, name: string): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    // Waits for what a follower is writing under the old name, and holds up what it writes next.
    await tx.query('SELECT 1 FROM cluster WHERE id = $1 FOR UPDATE', [clusterId]);
    await tx.query('UPDATE cluster SET name = $2 WHERE id = $1', [clusterId, name]);
    await moveRows(tx, clusterId, name);
  });
}

/** Forgets a cluster and all of its rows. */
export async function forgetCluster(dataSource: DataSource, clusterId: string): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    await tx.query('DELETE FROM cluster WHERE id = $1', [clusterId]);
    await tx.query('DELETE FROM resource WHERE cluster_id = $1', [clusterId]);
  });
}
