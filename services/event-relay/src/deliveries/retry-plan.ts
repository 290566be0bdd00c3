/** What becomes of a delivery whose attempt failed. */
export type RetryPlan = { readonly state: 'dead' } | { readonly state: 'pending'; readonly pauseMs: number };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Failures in a row after which a webhook gets one attempt at a time. */
export const FAILURES_UNTIL_OPEN = 5;
const LONGEST_OPEN_MS = 60_000;

/**
 * Pauses that double up to an hour, each shortened by up to a half, so that what failed together does not come together.
 *
 * @param attempts made so far, at least one
 * @param retryAfterMs what the receiver asked for, if it did
 * @param chance from 0 up to 1
 */
export function afterFailure(
  attempts: number,
  { most, retryAfterMs = 0 }: { readonly most: number; readonly retryAfterMs?: number | undefined },
  chance: number,
): RetryPlan {
  if (attempts >= most) return { state: 'dead' };
  const pauseMs = doubled(FIRST_PAUSE_MS, attempts - 1, LONGEST_PAUSE_MS) * (1 - chance / 2);
  return { state: 'pending', pauseMs: Math.round(Math.max(pauseMs, Math.min(retryAfterMs, LONGEST_PAUSE_MS))) };
}

/** How long a webhook is left alone after so many failures in a row; 0 while it still gets everything at once. */
export function leftAloneFor(failures: number, chance: number): number {
  if (failures < FAILURES_UNTIL_OPEN) return 0;
  return Math.round(doubled(FIRST_PAUSE_MS, failures - FAILURES_UNTIL_OPEN, LONGEST_OPEN_MS) * (1 - chance / 2));
}

function doubled(first: number, times: number, longest: number): number {
  return Math.min(first * 2 ** Math.min(times, 32), longest);
}
