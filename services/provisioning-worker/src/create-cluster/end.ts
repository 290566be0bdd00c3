import { rowOf, rowsOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { Flow } from '@muster/operations';
import { clusterEvent } from '../clusters/cluster-event.js';
import { EVENT_COLUMNS, serverEvent } from '../servers/server-event.js';
import type { CreateClusterInput } from './input.js';
import type { FlowTools } from '../flows/tools.js';

type ClusterRow = Parameters<typeof clusterEvent>[1];

/** What changes together with the end: a cluster that is ready, or one that was never there. A failed one stays pending. */
export const clusterEnded: Flow<CreateClusterInput, FlowTools>['ended'] = async (
  tx,
  { state, operationId, clusterId },
) => {
  if (state === 'failed') return;
  await tx.query('DELETE FROM server_backup WHERE operation = $1', [operationId]);
  const cluster =
    state === 'done'
      ? await rowOf<ClusterRow>(
          tx,
          `UPDATE cluster SET status = 'ready', last_updated = now(), version = version + 1 WHERE id = $1
           RETURNING id, name, status, version`,
          [clusterId],
        )
      : await rowOf<ClusterRow>(
          tx,
          'DELETE FROM cluster WHERE id = $1 RETURNING id, name, status, version + 1 AS version',
          [clusterId],
        );
  const servers =
    state === 'done'
      ? await rowsOf<Parameters<typeof serverEvent>[1]>(
          tx,
          `UPDATE server SET poll_at = now(), full_poll_at = NULL, last_updated = now(), version = version + 1
            WHERE cluster_id = $1 RETURNING ${EVENT_COLUMNS}`,
          [clusterId],
        )
      : [];
  await writeEvents(tx, [
    ...(cluster === undefined ? [] : [clusterEvent(state === 'done' ? 'updated' : 'deleted', cluster)]),
    ...servers.map((server) => serverEvent('updated', server)),
  ]);
};
