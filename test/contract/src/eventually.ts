import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE = 60_000;

/** Asks again and again until the answer fits; throws the last answer or error when none does within a minute. */
export async function eventually<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  const giveUp = performance.now() + DEADLINE;
  for (;;) {
    const last = await ask().then(
      (answer) => ({ answer, fits: fits(answer), error: undefined }),
      (error: unknown) => ({ answer: undefined, fits: false, error }),
    );
    if (last.fits) return last.answer as T;
    if (performance.now() > giveUp)
      throw last.error ?? new Error(`Still not as expected: ${JSON.stringify(last.answer)}`);
    await pause(50);
  }
}
