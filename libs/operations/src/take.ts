import { rowsOf, type Queryable } from '@muster/database';
import type { OperationRow } from './operation-rows.js';
import { GRACE_SECONDS } from './process-life.js';

/** Seconds after which no call that a process sent before it died can still have an effect: the longest call's deadline. */
export const QUIET_SECONDS = 30;

const COLUMNS =
  'id, kind, input, cluster_id, direction, state, fence, cancel, attempts, failing_since, last_error, traceparent';

/** Due, and nobody who is alive works on it. */
const FREE = `state IN ('queued', 'running', 'waiting') AND run_at <= now()
  AND (owner IS NULL OR NOT EXISTS (
    SELECT FROM process p WHERE p.id = operation.owner AND p.alive_until > now() - make_interval(secs => ${GRACE_SECONDS})))
  AND NOT EXISTS (
    SELECT FROM operation stopped JOIN process p ON p.id = stopped.owner
     WHERE stopped.id = ANY(operation.takes_over) AND p.alive_until > now() - make_interval(secs => ${QUIET_SECONDS}))`;

/** Whoever takes the work of a dead process waits this long before anything that nobody can take back. */
const TAKEN = `owner = $1, fence = fence + 1, state = 'running', waiting_for = '', updated_at = now(),
  quiet_until = CASE WHEN owner IS NULL THEN quiet_until ELSE now() + make_interval(secs => ${QUIET_SECONDS}) END`;

/** Takes the named operation if it is free; nothing when somebody else has it or it is not due. */
export async function takeOperation(on: Queryable, id: string, owner: string): Promise<OperationRow | undefined> {
  const rows = await rowsOf<OperationRow>(
    on,
    `UPDATE operation SET ${TAKEN} WHERE id = $2 AND ${FREE} RETURNING ${COLUMNS}`,
    [owner, id],
  );
  return rows[0];
}

/** Takes up to `limit` free operations, those first that have been due longest. */
export async function takeDueOperations(on: Queryable, owner: string, limit: number): Promise<OperationRow[]> {
  return rowsOf<OperationRow>(
    on,
    `UPDATE operation SET ${TAKEN}
      WHERE id IN (SELECT id FROM operation WHERE ${FREE} ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING ${COLUMNS}`,
    [owner, limit],
  );
}

/** Those of the named operations that somebody else may carry by now, or that were stopped from outside. */
export async function lostOperations(
  on: Queryable,
  owner: string,
  held: readonly { readonly id: string; readonly fence: string }[],
): Promise<string[]> {
  if (held.length === 0) return [];
  const rows = await rowsOf<{ id: string }>(
    on,
    `SELECT held.id FROM jsonb_to_recordset($2) AS held (id uuid, fence bigint)
      WHERE NOT EXISTS (SELECT FROM operation o
                         WHERE o.id = held.id AND o.fence = held.fence AND o.owner = $1 AND o.state = 'running')`,
    [owner, JSON.stringify(held.map(({ id, fence }) => ({ id, fence })))],
  );
  return rows.map(({ id }) => id);
}

/** Says that this process has let go of an operation that was stopped from outside: whoever took over may begin. */
export async function letGo(on: Queryable, id: string, owner: string): Promise<void> {
  await rowsOf(on, `UPDATE operation SET owner = NULL WHERE id = $1 AND owner = $2 AND state = 'failed'`, [id, owner]);
}

/** Forgets processes that have been dead for a while; nothing refers to them by then. */
export async function forgetDeadProcesses(on: Queryable): Promise<void> {
  await rowsOf(
    on,
    `DELETE FROM process p WHERE p.alive_until < now() - interval '1 hour'
       AND NOT EXISTS (SELECT FROM operation o WHERE o.owner = p.id AND o.state IN ('queued', 'running', 'waiting'))`,
  );
}
