import { rowOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { Flow } from '@muster/operations';
import { clusterEvent } from '../clusters/cluster-event.js';
import type { FlowTools } from '../flows/tools.js';
import type { RollClusterInput } from './input.js';

/**
 * What changes together with the end: the cluster's event. An operation that stopped names the member that it left out of
 * service; one that came to its end leaves none.
 */
export const rollEnded: Flow<RollClusterInput, FlowTools>['ended'] = async (tx, { state, operationId, clusterId }) => {
  await tx.query(
    `UPDATE step SET notes = CASE
        WHEN $2 AND state = 'done' AND EXISTS (SELECT FROM step later WHERE later.operation = step.operation
             AND later.server = step.server AND later.name = 'restore' AND later.state <> 'done')
          THEN notes || jsonb_build_object('left_over', server || ' is out of service')
        ELSE notes - 'left_over' END
      WHERE operation = $1 AND name = 'evacuate'`,
    [operationId, state === 'failed'],
  );
  const cluster = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    'UPDATE cluster SET version = version + 1 WHERE id = $1 RETURNING id, name, status, version',
    [clusterId],
  );
  if (cluster !== undefined) await writeEvents(tx, [clusterEvent('updated', cluster)]);
};
