import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; ends early, without an error, when the signal fires. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

/** Growing pauses between attempts: 200 ms, doubled up to the longest. */
export function backOff(attempt: number, longestMs = 5_000): number {
  return Math.min(200 * 2 ** Math.min(attempt, 16), longestMs);
}
