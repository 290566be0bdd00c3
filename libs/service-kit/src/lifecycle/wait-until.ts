import { setTimeout as sleep } from 'node:timers/promises';
import type { MusterLogger } from '../logging/muster-logger.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const SAY_AGAIN_MS = 15_000;

/**
 * Tries until it works, with growing pauses. One line says what is waited for, and again every quarter of a minute.
 * Throws only when the signal fires.
 */
export async function waitUntil<T>(
  what: string,
  attempt: () => Promise<T>,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<T> {
  let saidAt = -Infinity;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() - saidAt >= SAY_AGAIN_MS) {
        saidAt = performance.now();
        logger.warn(`waiting for ${what}: ${reasonOf(error)}`);
      }
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

/** Some connection errors of Node carry a code and an empty message. */
function reasonOf(error: unknown): string {
  const { message = '', code = '' } = error as { message?: string; code?: string };
  return message || code || 'it does not answer';
}
