import { describe, expect, it } from 'vitest';
import { PoisonError, RetryLater } from './poison-error.js';
import { settlementAfter } from './settlement.js';

const policy = { maxDeliveries: 3, backOffMs: [100, 200] };

describe('a message that was not handled', () => {
  it('comes again with growing pauses, and is dead after its last delivery', () => {
    const fault = new Error('no');
    expect(settlementAfter(fault, 1, policy)).toEqual({ kind: 'retry', delayMs: 100 });
    expect(settlementAfter(fault, 2, policy)).toEqual({ kind: 'retry', delayMs: 200 });
    expect(settlementAfter(fault, 3, policy)).toEqual({ kind: 'dead', reason: 'failed 3 times: no' });
    expect(settlementAfter(fault, 5, { ...policy, maxDeliveries: 9 })).toEqual({ kind: 'retry', delayMs: 200 });
  });

  it('is dead at once when it is poison, and never when its handler only wants to wait', () => {
    expect(settlementAfter(new PoisonError('bad'), 1, policy)).toEqual({ kind: 'dead', reason: 'bad' });
    expect(settlementAfter(new RetryLater(5), 99, policy)).toEqual({ kind: 'retry', delayMs: 5 });
  });
});
