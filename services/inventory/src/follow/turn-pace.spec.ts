import { once } from 'node:events';
import { expect, test } from 'vitest';
import { GATHER_MS, TurnPace } from './turn-pace.js';

/** Begins so many turns; gives what ends them. */
function begin(pace: TurnPace, turns: number): () => Promise<void> {
  const ending = new AbortController();
  const ended = once(ending.signal, 'abort');
  const running = Array.from({ length: turns }, () => pace.during(async () => void (await ended)));
  return async () => {
    ending.abort();
    await Promise.all(running);
  };
}

test('events are gathered the longer the more lanes are at work, up to a quarter of a second', async () => {
  const pace = new TurnPace();
  expect(pace.gatherMs).toBe(GATHER_MS);
  const few = begin(pace, 4);
  expect(pace.gatherMs).toBe(GATHER_MS);
  const more = begin(pace, 8);
  expect(pace.gatherMs).toBe(3 * GATHER_MS);
  const all = begin(pace, 1_000);
  expect(pace.gatherMs).toBe(240);
  await Promise.all([few(), more(), all()]);
  expect(pace.gatherMs).toBe(GATHER_MS);
});

test('a turn that fails is over all the same', async () => {
  const pace = new TurnPace();
  const turns = Array.from({ length: 100 }, () => pace.during(() => Promise.reject(new Error('the server is away'))));
  await Promise.allSettled(turns);
  expect(pace.gatherMs).toBe(GATHER_MS);
});
