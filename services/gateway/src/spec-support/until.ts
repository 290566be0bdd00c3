import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition; throws with what did not come to be. */
export async function until(what: string, condition: () => boolean, deadlineMs = 40_000): Promise<void> {
  for (const deadline = performance.now() + deadlineMs; !condition(); await sleep(20)) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${deadlineMs} ms`);
  }
}
