import { rowOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { Flow } from '@muster/operations';
import { clusterEvent } from '../clusters/cluster-event.js';
import type { FlowTools } from '../flows/tools.js';
import type { DeleteClusterInput } from './input.js';

/** What changes together with the end: the cluster is gone, with its artifacts. A deletion that was stopped keeps it. */
export const clusterGone: Flow<DeleteClusterInput, FlowTools>['ended'] = async (tx, { state, clusterId }) => {
  if (state !== 'done') return;
  await tx.query('DELETE FROM server_backup WHERE operation IN (SELECT id FROM operation WHERE cluster_id = $1)', [
    clusterId,
  ]);
  await tx.query(`UPDATE operation SET input = input - 'sealedKey' WHERE cluster_id = $1`, [clusterId]);
  const cluster = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    'DELETE FROM cluster WHERE id = $1 RETURNING id, name, status, version + 1 AS version',
    [clusterId],
  );
  if (cluster !== undefined) await writeEvents(tx, [clusterEvent('deleted', cluster)]);
};
