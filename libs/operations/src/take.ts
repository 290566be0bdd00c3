import { rowsOf, type Queryable } from '@muster/database';
import type { OperationRow } from './operation-rows.js';
import { GRACE_SECONDS } from './process-life.js';

const COLUMNS =
  'id, kind, input, cluster_id, direction, state, fence, cancel, attempts, failing_since, last_error, traceparent';

/** Due, and nobody who is alive works on it. */
const FREE = `state IN ('queued', 'running', 'waiting') AND run_at <= now()
  AND (owner IS NULL OR NOT EXISTS (
    SELECT FROM process p WHERE p.id = operation.owner AND p.alive_until > now() - make_interval(secs => ${GRACE_SECONDS})))`;

/** Takes the named operation if it is free; nothing when somebody else has it or it is not due. */
export async function takeOperation(on: Queryable, id: string, owner: string): Promise<OperationRow | undefined> {
  const rows = await rowsOf<OperationRow>(
    on,
    `UPDATE operation SET owner = $2, fence = fence + 1, state = 'running', waiting_for = '', updated_at = now()
      WHERE id = $1 AND ${FREE} RETURNING ${COLUMNS}`,
    [id, owner],
  );
  return rows[0];
}

/** Takes up to `limit` free operations, those first that have been due longest. */
export async function takeDueOperations(on: Queryable, owner: string, limit: number): Promise<OperationRow[]> {
  return rowsOf<OperationRow>(
    on,
    `UPDATE operation SET owner = $1, fence = fence + 1, state = 'running', waiting_for = '', updated_at = now()
      WHERE id IN (SELECT id FROM operation WHERE ${FREE} ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING ${COLUMNS}`,
    [owner, limit],
  );
}

/** Forgets processes that have been dead for a while; nothing refers to them by then. */
export async function forgetDeadProcesses(on: Queryable): Promise<void> {
  await rowsOf(
    on,
    `DELETE FROM process p WHERE p.alive_until < now() - interval '1 hour'
       AND NOT EXISTS (SELECT FROM operation o WHERE o.owner = p.id AND o.state IN ('queued', 'running', 'waiting'))`,
  );
}
