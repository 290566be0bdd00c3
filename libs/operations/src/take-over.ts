import { rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { operationEvent } from './events.js';

/** An operation that was stopped so that another one can have its targets. */
export interface Superseded {
  readonly id: string;
  readonly kind: string;
}

/**
 * Stops whatever holds one of the targets, in the caller's transaction: each holder ends as failed, loses its fence, so
 * that it can write nothing more, and its claims. The operation that takes over keeps their ids in `takes_over`: it does
 * not begin before the process that carried them has let go or is long dead.
 *
 * @param reason says to the reader of a stopped operation why it ended.
 */
export async function takeOver(
  tx: EntityManager,
  targets: readonly string[],
  reason: string,
): Promise<readonly Superseded[]> {
  const error = JSON.stringify(new MusterError('operation.cancelled', reason).toWire());
  const stopped = await rowsOf<Superseded>(
    tx,
    `UPDATE operation SET state = 'failed', fence = fence + 1, version = version + 1, waiting_for = '', updated_at = now(),
            last_error = CASE WHEN state = 'failed' THEN last_error ELSE $2 END
      WHERE id IN (SELECT operation FROM claim WHERE target = ANY($1)) RETURNING id, kind`,
    [[...targets], error],
  );
  await tx.query('DELETE FROM claim WHERE operation = ANY($1)', [stopped.map(({ id }) => id)]);
  const events = [];
  for (const { id } of stopped) events.push(await operationEvent(tx, id, 'ended'));
  await writeEvents(tx, events);
  return stopped;
}
