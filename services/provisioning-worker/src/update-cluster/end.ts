import { rowsOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { Flow } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import { EVENT_COLUMNS, serverEvent } from '../servers/server-event.js';
import { writeFields } from './fields.js';
import type { UpdateClusterInput } from './input.js';

/** What changes together with the end: the cluster, and the channel of its members. A change that was taken back is none. */
export const clusterUpdated: Flow<UpdateClusterInput, FlowTools>['ended'] = async (tx, { state, clusterId, input }) => {
  if (state !== 'done') return;
  const { channel } = input.cluster;
  await writeFields(tx, clusterId, { ...input.fields, channel });
  const servers = await rowsOf<Parameters<typeof serverEvent>[1]>(
    tx,
    `UPDATE server SET channel = $2, poll_at = now(), full_poll_at = NULL, last_updated = now(), version = version + 1
      WHERE cluster_id = $1 RETURNING ${EVENT_COLUMNS}`,
    [clusterId, channel],
  );
  await writeEvents(
    tx,
    servers.map((server) => serverEvent('updated', server)),
  );
};
