import { describe, expect, it } from 'vitest';
import { afterFailure, leftAloneFor } from './retry-plan.js';

describe('after a failed attempt', () => {
  it('pauses double up to an hour', () => {
    const pauses = [1, 2, 3, 12, 13, 23].map((attempts) => afterFailure(attempts, { most: 24 }, 0));
    expect(pauses).toEqual(
      [1_000, 2_000, 4_000, 2_048_000, 3_600_000, 3_600_000].map((pauseMs) => ({ state: 'pending', pauseMs })),
    );
  });

  it('chance shortens a pause by up to a half', () => {
    expect(afterFailure(3, { most: 24 }, 0.999)).toEqual({ state: 'pending', pauseMs: 2_002 });
  });

  it('a receiver that asks for more time gets it, up to an hour', () => {
    expect(afterFailure(1, { most: 24, retryAfterMs: 30_000 }, 0)).toEqual({ state: 'pending', pauseMs: 30_000 });
    expect(afterFailure(1, { most: 24, retryAfterMs: 1e9 }, 0)).toEqual({ state: 'pending', pauseMs: 3_600_000 });
  });

  it('the last attempt is the last', () => {
    expect(afterFailure(24, { most: 24 }, 0)).toEqual({ state: 'dead' });
    expect(afterFailure(1, { most: 1 }, 0)).toEqual({ state: 'dead' });
  });
});

describe('a webhook that fails', () => {
  it('is left alone for growing times from its fifth failure in a row on, for a minute at most', () => {
    expect([0, 4, 5, 6, 9, 14, 1_000].map((failures) => leftAloneFor(failures, 0))).toEqual([
      0, 0, 1_000, 2_000, 16_000, 60_000, 60_000,
    ]);
  });
});
