import type { Condition } from '@muster/contracts';

/** A moment as a row has it: a date of its own column, a text inside of JSON. */
export type Moment = Date | string | null;

/** What may be left out of a condition. */
interface Particulars {
  readonly since?: Moment;
  readonly lastError?: { readonly code: string; readonly message: string } | null | undefined;
  readonly nextAttempt?: Moment;
  /** Whether it is as it should be, where that is not what the status says. */
  readonly fine?: boolean;
}

/** Builds a condition; one that is "True" is fine unless it says otherwise. */
export function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  { since = null, lastError, nextAttempt = null, fine = status === 'True' }: Particulars = {},
): Condition {
  return {
    type,
    status,
    reason,
    since: timeOf(since),
    message,
    last_error: lastError ? { code: lastError.code, message: lastError.message } : null,
    next_attempt_at: timeOf(nextAttempt),
    fine,
  };
}

/** "shut down" as "ShutDown". */
export function reasonOf(words: string): string {
  return words
    .split(/[\s,-]+/)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

function timeOf(moment: Moment): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}
