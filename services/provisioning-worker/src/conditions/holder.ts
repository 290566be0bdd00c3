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
  const what = `operation ${id} ("${description}")${direction === 'back' ? ', being taken back,' : ''}`;
  if (state === 'failed') {
    const next = `"muster operation resume ${id}" goes on, "muster operation undo ${id}" takes it back`;
    const message = `${what} failed and keeps it: ${next}, removing the cluster ends it`;
    return condition('Busy', 'True', 'OperationFailed', message, {
      since: holder.updated_at,
      lastError,
      fine: false,
    });
  }
  if (state === 'waiting') {
    const why = waitingFor === '' ? (lastError?.message ?? 'its next attempt') : waitingFor;
    return condition('Busy', 'True', 'Waiting', `${what} waits for ${why}`, {
      since: holder.created_at,
      lastError,
      nextAttempt: holder.run_at,
      fine: false,
    });
  }
  const message = waitingFor === '' ? `${what} works on it` : `${what} waits for ${waitingFor}`;
  const reason = state === 'queued' ? 'Queued' : 'Working';
  return condition('Busy', 'True', reason, message, { since: holder.created_at, lastError, fine: false });
}
