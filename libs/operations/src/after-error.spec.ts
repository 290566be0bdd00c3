import { describe, expect, it } from 'vitest';
import { afterError, pauseBefore, type ErrorSituation } from './after-error.js';

const transient: ErrorSituation = {
  direction: 'forward',
  retryable: true,
  pastPivot: false,
  attempts: 0,
  failingForMs: 0,
  patienceMs: 60_000,
};
const never = (): number => 0;

describe('after an error', () => {
  it('tries again while it is transient and the patience lasts', () => {
    expect(afterError(transient, never)).toEqual({ kind: 'retry', inMs: 500 });
    expect(afterError({ ...transient, pastPivot: true, attempts: 2 }, never)).toEqual({ kind: 'retry', inMs: 2_000 });
  });

  it('takes everything back before the pivot, when it is permanent or the patience is over', () => {
    expect(afterError({ ...transient, retryable: false }, never)).toEqual({ kind: 'unwind' });
    expect(afterError({ ...transient, failingForMs: 60_000 }, never)).toEqual({ kind: 'unwind' });
  });

  it('stops after the pivot and on the way back, and takes nothing back by itself', () => {
    expect(afterError({ ...transient, retryable: false, pastPivot: true }, never)).toEqual({ kind: 'stop' });
    expect(afterError({ ...transient, retryable: false, direction: 'back' }, never)).toEqual({ kind: 'stop' });
  });

  it('pauses longer each time, up to half a minute and a quarter of it', () => {
    expect([0, 1, 2, 3].map((attempt) => pauseBefore(attempt, never))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(pauseBefore(50, () => 1)).toBe(37_500);
  });
});
