import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RippleBudget } from './ripple-budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Asks for so many listings of 100 ms; gives when each began. */
function askFor(count: number, budget: RippleBudget, isWanted = true): number[] {
  const began: number[] = [];
  const since = Date.now();
  for (let listing = 0; listing < count; listing += 1) {
    budget.ask(100, () => {
      if (isWanted) began.push(Date.now() - since);
      return isWanted;
    });
  }
  return began;
}

async function eventsFor(milliseconds: number, budget: RippleBudget): Promise<void> {
  for (let at = 0; at < milliseconds; at += 10) {
    budget.eventCame();
    await vi.advanceTimersByTimeAsync(10);
  }
}

test('while events come, listings take no more than a third of the time', async () => {
  const budget = new RippleBudget();
  const began = askFor(10, budget);
  await eventsFor(1_000, budget);
  expect(began).toEqual([0, 300, 600, 900]);
});

test('when no event comes any more, all that waits begins', async () => {
  const budget = new RippleBudget();
  const began = askFor(10, budget);
  await eventsFor(100, budget);
  expect(began).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(began).toHaveLength(10);
});

test('a listing that is not wanted any more costs nothing', async () => {
  const budget = new RippleBudget();
  askFor(5, budget, false);
  const began = askFor(1, budget);
  await eventsFor(20, budget);
  expect(began).toEqual([0]);
});
