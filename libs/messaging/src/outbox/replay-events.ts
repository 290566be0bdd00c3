import type { CloudEvent } from '@muster/contracts';
import { rowsOf, type Queryable } from '@muster/database';
import { OUTBOX_COLUMNS, toCloudEvent, type OutboxRow } from './outbox-row.js';

const PAGE = 500;

/** The facts of a service after an outbox id, oldest first, `limit` at most; they reach back seven days. */
export async function* replayEvents(
  on: Queryable,
  service: string,
  after: string,
  limit: number,
): AsyncGenerator<CloudEvent, void, undefined> {
  let last = after;
  for (let left = limit; left > 0;) {
    const rows = await rowsOf<OutboxRow>(
      on,
      `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE id > $1 ORDER BY id LIMIT $2`,
      [last, Math.min(PAGE, left)],
    );
    for (const row of rows) yield toCloudEvent(service, row);
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) return;
    last = end.id;
    left -= rows.length;
  }
}
