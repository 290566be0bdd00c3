import type { NewEvent } from '@muster/contracts';
import { preparedRow, type PreparedStatement, type Queryable } from '@muster/database';
import { traceparentOfFacts } from '@muster/messaging';
import type { Json } from './flow.js';
import type { StepRow, StepState } from './operation-rows.js';
import { progressColumns } from './progress.js';

/** One mark on one row of a step. */
export interface StepMark {
  readonly row: Pick<StepRow, 'name' | 'server'>;
  readonly state: Exclude<StepState, 'planned'>;
  /** What the step chose, at its beginning; what it keeps when left out. */
  readonly intent?: Json;
  /** What came of it, at its end. */
  readonly result?: Json;
  /** Nothing is marked when somebody has asked to cancel. */
  readonly unlessCancelled?: boolean;
}

const NOUN: NewEvent['noun'] = 'operation';
const VERB: NewEvent<'operation'>['verb'] = 'progressed';

/** The rows as they are after the mark: a statement does not see what it changes itself. */
const MARKED_STEPS = `(SELECT CASE WHEN name = $4 AND server = $5 THEN $6 ELSE state END AS state
  FROM step WHERE operation = o.id)`;

/** An attempt that got somewhere ends the counting of failures; what failed last is forgotten when a step is done. */
const MARK: PreparedStatement = {
  name: 'operation-mark',
  text: `
WITH o AS (
  UPDATE operation SET version = version + 1, updated_at = now(),
         attempts = CASE WHEN $6 = 'started' THEN attempts ELSE 0 END,
         failing_since = CASE WHEN $6 = 'started' THEN failing_since END,
         last_error = CASE WHEN $6 = 'done' THEN NULL ELSE last_error END
   WHERE id = $1 AND fence = $2 AND owner = $3 RETURNING *
), marked AS (
  UPDATE step SET state = $6, intent = coalesce($7::jsonb, step.intent), result = coalesce($8::jsonb, step.result),
         started_at = CASE WHEN $6 = 'started' THEN coalesce(step.started_at, now()) ELSE step.started_at END,
         ended_at = CASE WHEN $6 = 'started' THEN step.ended_at ELSE now() END
    FROM o WHERE step.operation = o.id AND step.name = $4 AND step.server = $5 AND NOT (o.cancel AND $10)
), standing AS (
  SELECT o.*, ${progressColumns(MARKED_STEPS)} FROM o WHERE NOT (o.cancel AND $10)
), told AS (
  INSERT INTO outbox (noun, verb, aggregate, version, cluster_id, data, traceparent)
  SELECT '${NOUN}', '${VERB}', id::text, version, cluster_id::text, jsonb_build_object(
           'id', id, 'kind', kind, 'state', state, 'direction', direction, 'cluster', cluster_name,
           'progress', jsonb_build_object('done', done, 'total', total), 'waiting_for', waiting_for,
           'error', CASE WHEN last_error IS NOT NULL THEN
             jsonb_build_object('code', last_error->'code', 'message', last_error->'message') END,
           'step', $4::text, 'server', $5::text, 'step_state', $6::text), $9
    FROM standing
)
SELECT cancel FROM o`,
};

/**
 * Writes a mark with its event, in one statement: the operation while the fence is ours, the row of the step, and the
 * fact in the outbox. Under way for one operation there may be one at a time, or its progress would not count the others.
 *
 * @returns undefined when the fence is somebody else's now, and nothing was written.
 */
export async function markStep(
  on: Queryable,
  held: { readonly operationId: string; readonly fence: string; readonly owner: string },
  { row, state, intent, result, unlessCancelled = false }: StepMark,
): Promise<{ cancel: boolean } | undefined> {
  const { operationId, fence, owner } = held;
  const values = [jsonText(intent), jsonText(result), traceparentOfFacts(), unlessCancelled];
  return preparedRow(on, MARK, [operationId, fence, owner, row.name, row.server, state, ...values]);
}

/** JSON's null is a value; nothing leaves the column as it is. */
function jsonText(value: Json | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
