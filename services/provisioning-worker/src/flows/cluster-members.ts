import { rowOf, rowsOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { clusterEvent } from '../clusters/cluster-event.js';
import { EVENT_COLUMNS, serverEvent } from '../servers/server-event.js';

type ServerRow = Parameters<typeof serverEvent>[1];

/**
 * Records that a server belongs to a cluster. The event of the cluster goes out with it: that is how the inventory learns
 * whom to ask.
 */
export async function linkMember(tx: EntityManager, clusterId: string, serverId: string): Promise<void> {
  const rows = await rowsOf<ServerRow>(
    tx,
    `UPDATE server SET cluster_id = $2, last_updated = now(), version = version + 1
      WHERE id = $1 AND cluster_id IS DISTINCT FROM $2 RETURNING ${EVENT_COLUMNS}`,
    [serverId, clusterId],
  );
  await changed(tx, clusterId, rows);
}

/** Records that a server belongs to no cluster any more; it keeps its name and gives its LVM system id back. */
export async function unlinkMember(tx: EntityManager, clusterId: string, serverId: string): Promise<void> {
  const rows = await rowsOf<ServerRow>(
    tx,
    `UPDATE server SET cluster_id = NULL, lvm_system_id = NULL, poll_at = now(), last_updated = now(),
            version = version + 1
      WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
    [serverId],
  );
  await changed(tx, clusterId, rows);
}

/** Forgets a server that is lost. */
export async function forgetMember(tx: EntityManager, clusterId: string, serverId: string): Promise<void> {
  const rows = await rowsOf<ServerRow>(
    tx,
    `DELETE FROM server WHERE id = $1 RETURNING ${EVENT_COLUMNS.replace('version', 'version + 1 AS version')}`,
    [serverId],
  );
  await writeEvents(tx, [...rows.map((row) => serverEvent('deleted', row)), ...(await clusterChanged(tx, clusterId))]);
}

async function changed(tx: EntityManager, clusterId: string, servers: readonly ServerRow[]): Promise<void> {
  await writeEvents(tx, [
    ...servers.map((row) => serverEvent('updated', row)),
    ...(await clusterChanged(tx, clusterId)),
  ]);
}

async function clusterChanged(tx: EntityManager, clusterId: string): Promise<ReturnType<typeof clusterEvent>[]> {
  const cluster = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    `UPDATE cluster SET last_updated = now(), version = version + 1 WHERE id = $1 RETURNING id, name, status, version`,
    [clusterId],
  );
  return cluster === undefined ? [] : [clusterEvent('updated', cluster)];
}
