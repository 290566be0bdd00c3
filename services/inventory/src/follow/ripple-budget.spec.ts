import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RippleBudget } from './ripple-budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TOOK_MS = 100;

interface Asked {
  /** When each began. */
  readonly began: number[];
  readonly underWay: () => number;
}

/** Asks for so many listings. */
function askFor(count: number, budget: RippleBudget, { isWanted = true, fails = false } = {}): Asked {
  const began: number[] = [];
  const since = Date.now();
  let underWay = 0;
  const list = async (): Promise<number> => {
    began.push(Date.now() - since);
    underWay += 1;
    await new Promise((resolve) => setTimeout(resolve, TOOK_MS));
    underWay -= 1;
    if (fails) throw new Error('the server is away');
    return TOOK_MS;
  };
  for (let listing = 0; listing < count; listing += 1) budget.ask(() => (isWanted ? list() : undefined));
  return { began, underWay: () => underWay };
}

async function eventsFor(milliseconds: number, budget: RippleBudget): Promise<void> {
  for (let at = 0; at < milliseconds; at += 10) {
    budget.eventCame();
    await vi.advanceTimersByTimeAsync(10);
  }
}

test('while events come, listings take no more than a tenth of the time', async () => {
  const budget = new RippleBudget();
  const { began } = askFor(10, budget);
  await eventsFor(3_500, budget);
  expect(began).toHaveLength(4);
  const pauses = began.slice(1).map((at, index) => at - (began[index] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(10 * TOOK_MS);
});

test('when no event comes any more, all that waits is listed, a few at a time', async () => {
  const budget = new RippleBudget();
  const { began, underWay } = askFor(10, budget);
  await eventsFor(100, budget);
  expect(began).toHaveLength(1);
  let most = 0;
  for (let at = 0; at < 1_000; at += 10) {
    await vi.advanceTimersByTimeAsync(10);
    most = Math.max(most, underWay());
  }
  expect(began).toHaveLength(10);
  expect(most).toBe(4);
});

test('an event that comes again is left the time at once, but for what is under way', async () => {
  const budget = new RippleBudget();
  const { began } = askFor(30, budget);
  await vi.advanceTimersByTimeAsync(TOOK_MS);
  const before = began.length;
  expect(before).toBeLessThan(10);
  await eventsFor(500, budget);
  expect(began.length - before).toBeLessThanOrEqual(1);
});

test('a listing that is not wanted any more, or fails, takes nothing from the next one', async () => {
  const budget = new RippleBudget();
  askFor(5, budget, { isWanted: false });
  const { began } = askFor(1, budget, { fails: true });
  const next = askFor(1, budget);
  await eventsFor(3 * TOOK_MS, budget);
  expect([began.length, next.began.length]).toEqual([1, 1]);
});
