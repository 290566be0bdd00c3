import type { Condition, OperationState } from '@muster/contracts';
import { condition, type Moment } from './condition.js';

/** The operation that holds a server or a cluster. */
export interface Holder {
  readonly id: string;
  readonly description: string;
  readonly state: OperationState;
  readonly direction: 'forward' | 'back';
  readonly waiting_for: string;
  readonly last_error: { readonly code: string; readonly message: string } | null;
  readonly run_at: Moment;
  readonly created_at: Moment;
  readonly updated_at: Moment;
}

/** Selects the holder of a target as JSON, or NULL; `target` is an SQL expression. */
export const holderSql = (target: string): string => `
  (SELECT jsonb_build_object('id', o.id, 'description', o.description, 'state', o.state, 'direction', o.direction,
            'waiting_for', o.waiting_for, 'last_error', o.last_error, 'run_at', o.run_at, 'created_at', o.created_at,
            'updated_at', o.updated_at)
     FROM claim JOIN operation o ON o.id = claim.operation WHERE claim.target = ${target})`;

/** Whether an operation holds it, what that waits for, and what to do when it stopped. */
export function busyCondition(holder: Holder | null): Condition {
  if (holder === null) return condition('Busy', 'False', 'Free', 'no operation holds it', { fine: true });
  const { id, description, state, direction, waiting_for: waitingFor, last_error: lastError } = holder;
  const what = direction === 'back' ? `${description}, being taken back,` : description;
  const since = state === 'failed' ? holder.updated_at : holder.created_at;
  if (state === 'failed') {
    const next = `"muster operation resume ${id}" goes on, "undo" takes it back, removing the cluster ends it`;
    const message = `${what} failed and keeps it: ${next}`;
    return condition('Busy', 'True', 'OperationFailed', message, { since, lastError, fine: false });
  }
  if (state === 'waiting') {
    const why = waitingFor === '' ? (lastError?.message ?? 'its next attempt') : waitingFor;
    const particulars = { since, lastError, nextAttempt: holder.run_at, fine: false };
    return condition('Busy', 'True', 'Waiting', `${what} waits for ${why} (operation ${id})`, particulars);
  }
  const does = waitingFor === '' ? 'works on it' : `waits for ${waitingFor}`;
  const reason = state === 'queued' ? 'Queued' : 'Working';
  return condition('Busy', 'True', reason, `${what} ${does} (operation ${id})`, { since, lastError, fine: false });
}
