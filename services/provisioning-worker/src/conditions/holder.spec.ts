import { describe, expect, it } from 'vitest';
import { AT, holder, NEXT } from '../spec-support/facts.js';
import { busyCondition } from './holder.js';

const error = { code: 'server.unreachable', message: 's2: GET /os/1.0: connect ECONNREFUSED (unreachable)' };

describe('what an operation holds', () => {
  it('is free without one', () => {
    expect(busyCondition(null)).toMatchObject({ status: 'False', fine: true });
  });

  it('says which operation works on it, and what that waits for', () => {
    expect(busyCondition(holder())).toMatchObject({
      status: 'True',
      reason: 'Working',
      since: AT,
      message: 'Create cluster c works on it (operation o-1)',
    });
    expect(busyCondition(holder({ waiting_for: 'the clock of s2' })).message).toContain('waits for the clock of s2');
  });

  it('says why it waits, with the last error and the next attempt', () => {
    expect(busyCondition(holder({ state: 'waiting', last_error: error }))).toMatchObject({
      reason: 'Waiting',
      message: `Create cluster c waits for ${error.message} (operation o-1)`,
      last_error: error,
      next_attempt_at: NEXT,
    });
  });

  it('says how to go on when the operation failed and keeps it', () => {
    const failed = busyCondition(holder({ state: 'failed', last_error: error }));
    expect(failed).toMatchObject({ status: 'True', reason: 'OperationFailed', fine: false, next_attempt_at: null });
    expect(failed.message).toMatch(/"muster operation resume o-1" goes on, "undo" takes it back, removing the cluster/);
  });
});
