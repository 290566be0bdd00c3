import type { clusterDelete, RequestOf } from '@muster/contracts';
import { onceForKey, rowOf, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import { operationEvent } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { serverEvent } from '../servers/server-event.js';
import { clusterEvent } from './cluster-event.js';
import { CLUSTER_SQL, type ClusterRow } from './cluster-view.js';

/**
 * Forgets a cluster (upstream-provisioning 3.6). `normal` takes only one that is not ready and has no servers; `force`
 * takes any, with its servers, and touches none of them: they stay clustered and have to be reset to come back.
 *
 * Taking over is a write like any other: an operation that still runs loses its right at its next mark.
 */
export async function deleteCluster(
  dataSource: DataSource,
  { name, mode, idempotency }: RequestOf<typeof clusterDelete>,
): Promise<void> {
  await withTransaction(dataSource, (tx) => onceForKey(tx, idempotency, () => forget(tx, name, mode)));
}

async function forget(tx: EntityManager, name: string, mode: 'normal' | 'force'): Promise<void> {
  const cluster = await rowOf<ClusterRow>(tx, `${CLUSTER_SQL} WHERE name = $1 FOR UPDATE`, [name]);
  if (cluster === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster "${name}"`);
  if (mode === 'normal') await refuseUnlessEmpty(tx, cluster);
  await stopOperation(tx, cluster.id);
  const servers = await rowsOf<Parameters<typeof serverEvent>[1]>(
    tx,
    'DELETE FROM server WHERE cluster_id = $1 RETURNING id, name, cluster_id, status, status_detail, version + 1 AS version',
    [cluster.id],
  );
  await tx.query('DELETE FROM cluster WHERE id = $1', [cluster.id]);
  await writeEvents(tx, [
    ...servers.map((server) => serverEvent('deleted', server)),
    clusterEvent('deleted', { ...cluster, version: String(Number(cluster.version) + 1) }),
  ]);
}

async function refuseUnlessEmpty(tx: EntityManager, cluster: ClusterRow): Promise<void> {
  if (cluster.status === 'ready') {
    throw new MusterError(
      'cluster.state',
      `Delete for cluster in state "${cluster.status}": its servers would stay clustered`,
    );
  }
  const [server] = await rowsOf<{ name: string }>(tx, 'SELECT name FROM server WHERE cluster_id = $1 LIMIT 1', [
    cluster.id,
  ]);
  if (server !== undefined) {
    throw new MusterError(
      'cluster.state',
      `Delete for cluster with linked servers: "${server.name}" still belongs to it`,
    );
  }
}

/** Whoever works on the cluster is fenced off; the operation ends as failed, and its claims are free. */
async function stopOperation(tx: EntityManager, clusterId: string): Promise<void> {
  const stopped = await rowsOf<{ id: string }>(
    tx,
    `UPDATE operation SET state = 'failed', owner = NULL, fence = fence + 1, version = version + 1, waiting_for = '',
            updated_at = now(), last_error = $2
      WHERE id IN (SELECT operation FROM claim WHERE target = 'cluster:' || $1) AND state IN ('queued', 'running', 'waiting')
      RETURNING id`,
    [clusterId, JSON.stringify(new MusterError('operation.cancelled', 'The cluster was deleted meanwhile').toWire())],
  );
  await tx.query(`DELETE FROM claim WHERE operation IN (SELECT operation FROM claim WHERE target = 'cluster:' || $1)`, [
    clusterId,
  ]);
  const events = [];
  for (const { id } of stopped) events.push(await operationEvent(tx, id, 'ended'));
  await writeEvents(tx, events);
}
