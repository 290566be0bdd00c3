import { rowOf, withTransaction, type Queryable } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import { EVENT_COLUMNS, serverEvent } from '../../servers/server-event.js';
import { serverIdOf, type FlowContext } from '../tools.js';

/** What a server's record says while something is done to it, in upstream's words (upstream-provisioning 2.1). */
export interface Shown {
  readonly status: 'pending' | 'ready' | 'offline';
  readonly detail:
    '' | 're-configuring' | 'updating' | 'evacuating' | 'restoring' | 'rebooting' | 'shut down' | 'unresponsive';
}

/** Note of a row: what the record said before. */
const BEFORE = 'shown_before';

/** Says in the record of the row's server what is about to be done to it; what it said before is kept. */
export async function show(context: FlowContext, shown: Shown): Promise<void> {
  const id = serverIdOf(context, context.server);
  const { dataSource } = context.tools;
  if (context.notes[BEFORE] === undefined) {
    const row = await rowOf<{ status: string; status_detail: string }>(
      dataSource,
      'SELECT status, status_detail FROM server WHERE id = $1',
      [id],
    );
    await context.note(BEFORE, { status: row?.status ?? 'ready', detail: row?.status_detail ?? '' });
  }
  await withTransaction(dataSource, (tx) => write(tx, id, shown, false));
}

/** The work is over: says so, and has the server looked at in full at once. */
export async function showAfter(tx: Queryable, context: FlowContext, shown: Shown): Promise<void> {
  await write(tx, serverIdOf(context, context.server), shown, true);
}

/** The server refused, or it was taken back: says what the record said before, and has the server looked at. */
export async function showAsBefore(tx: Queryable, context: FlowContext): Promise<void> {
  const before = context.notes[BEFORE] as unknown as Shown | undefined;
  if (before !== undefined) await write(tx, serverIdOf(context, context.server), before, true);
}

async function write(tx: Queryable, id: string, { status, detail }: Shown, looked: boolean): Promise<void> {
  const row = await rowOf<Parameters<typeof serverEvent>[1]>(
    tx,
    `UPDATE server SET status = $2, status_detail = $3, last_updated = now(), version = version + 1,
            poll_at = CASE WHEN $4 THEN now() ELSE poll_at END,
            full_poll_at = CASE WHEN $4 THEN NULL ELSE full_poll_at END
      WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
    [id, status, detail, looked],
  );
  if (row !== undefined) await writeEvents(tx, [serverEvent('updated', row)]);
}
