import { rowsOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { serverIdOf, type FlowContext } from '../flows/tools.js';
import { EVENT_COLUMNS, serverEvent } from '../servers/server-event.js';
import type { DeleteClusterInput } from './input.js';

type EventRow = Parameters<typeof serverEvent>[1];
type Context = FlowContext<DeleteClusterInput>;

/** Lets a server go: its record belongs to no cluster any more. One that has registered again is free already. */
export async function releaseRecord(tx: EntityManager, context: Context): Promise<void> {
  const released = await rowsOf<EventRow>(
    tx,
    `UPDATE server SET cluster_id = NULL, lvm_system_id = NULL, poll_at = now(), full_poll_at = NULL, last_updated = now(),
            version = version + 1
      WHERE id = $1 AND cluster_id = $2 RETURNING ${EVENT_COLUMNS}`,
    [serverIdOf(context, context.server), context.clusterId],
  );
  await writeEvents(
    tx,
    released.map((row) => serverEvent('updated', row)),
  );
}

/** Forgets a server: it has to be reset before it can register again. */
export async function forgetRecord(tx: EntityManager, context: Context): Promise<void> {
  const forgotten = await rowsOf<EventRow>(
    tx,
    'DELETE FROM server WHERE id = $1 RETURNING id, name, cluster_id, status, status_detail, version + 1 AS version',
    [serverIdOf(context, context.server)],
  );
  await writeEvents(
    tx,
    forgotten.map((row) => serverEvent('deleted', row)),
  );
}
