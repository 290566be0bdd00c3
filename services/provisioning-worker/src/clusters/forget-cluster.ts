import type { clusterDelete, LeftOver, RequestOf } from '@muster/contracts';
import { rowsOf, withTransaction } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import { onceBesideOperations, takeOver } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { findCluster, lockCluster } from '../flows/cluster-work.js';
import { serverEvent } from '../servers/server-event.js';
import { clusterEvent } from './cluster-event.js';

/**
 * Forgets a cluster with its servers and touches none of them, at once and whatever is being done with it: that is
 * stopped. No worker is needed, and no server has to answer.
 *
 * @returns what every one of the servers still holds.
 */
export async function forgetCluster(
  dataSource: DataSource,
  { name, idempotency }: Pick<RequestOf<typeof clusterDelete>, 'name' | 'idempotency'>,
): Promise<LeftOver[]> {
  return withTransaction(dataSource, (tx) => onceBesideOperations(tx, idempotency, () => forget(tx, name)));
}

async function forget(tx: EntityManager, name: string): Promise<LeftOver[]> {
  await lockCluster(tx, name);
  const { cluster, members } = await findCluster(tx, name);
  const claimed = await claimedBeside(tx, cluster.id);
  const ids = [...members.map(({ id }) => id), ...claimed];
  const targets = [`cluster:${cluster.id}`, ...ids.map((id) => `server:${id}`)];
  await takeOver(tx, targets, `Cluster "${name}" was deleted by force`);
  const servers = await rowsOf<Parameters<typeof serverEvent>[1]>(
    tx,
    `DELETE FROM server WHERE id = ANY($1)
     RETURNING id, name, cluster_id, status, status_detail, version + 1 AS version`,
    [ids],
  );
  await tx.query(`UPDATE operation SET input = input - 'sealedKey' WHERE cluster_id = $1`, [cluster.id]);
  await tx.query('DELETE FROM cluster WHERE id = $1', [cluster.id]);
  await writeEvents(tx, [
    ...servers.map((server) => serverEvent('deleted', server)),
    clusterEvent('deleted', { ...cluster, version: String(Number(cluster.version) + 1) }),
  ]);
  return servers
    .map(({ name: server }) => server)
    .toSorted()
    .map((server) => ({
      server,
      message: `${server} still holds what it had in cluster "${name}"; reset it to use it again`,
    }));
}

/** Servers that the stopped work has besides the members: nobody knows whether they are some by now. */
async function claimedBeside(tx: EntityManager, clusterId: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    `SELECT s.id FROM claim c JOIN server s ON c.target = 'server:' || s.id
      WHERE c.operation = (SELECT operation FROM claim WHERE target = 'cluster:' || $1::text)
        AND s.cluster_id IS DISTINCT FROM $1::uuid`,
    [clusterId],
  );
  return rows.map(({ id }) => id);
}
