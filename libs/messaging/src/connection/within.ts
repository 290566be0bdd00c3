import { pause } from './pause.js';

/** Waits for work that may never end, e.g. the server's word while it is away; goes on after the deadline either way. */
export async function within(deadlineMs: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.catch(() => undefined), pause(deadlineMs, done.signal)]);
  done.abort();
}
