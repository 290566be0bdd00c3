/** What becomes of an operation whose step threw. */
export type AfterError =
  | { readonly kind: 'retry'; readonly inMs: number }
  /** Take back what was done; it is all before the pivot. */
  | { readonly kind: 'unwind' }
  /** Stop where it is, claims kept, until somebody resumes, undoes or deletes. */
  | { readonly kind: 'stop' };

export interface ErrorSituation {
  readonly direction: 'forward' | 'back';
  readonly retryable: boolean;
  readonly pastPivot: boolean;
  /** Attempts that ended in an error before this one, since the last success. */
  readonly attempts: number;
  /** Milliseconds since the first of them. */
  readonly failingForMs: number;
  readonly patienceMs: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Growing pauses: 0.5 s doubled each time up to 30 s, spread by up to a quarter so that many do not come at once. */
export function pauseBefore(attempt: number, random: () => number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return Math.round(pause * (1 + random() / 4));
}

/** Transient errors are tried again within the flow's patience; what is left unwinds before the pivot and stops after it. */
export function afterError(situation: ErrorSituation, random: () => number): AfterError {
  if (situation.retryable && situation.failingForMs < situation.patienceMs) {
    return { kind: 'retry', inMs: pauseBefore(situation.attempts, random) };
  }
  if (situation.direction === 'forward' && !situation.pastPivot) return { kind: 'unwind' };
  return { kind: 'stop' };
}
