import { describe, expect, it } from 'vitest';
import { rollProgress, type Roll } from './roll-progress.js';

type State = Roll['rows'][number]['state'];

const NAMES = ['evacuate', 'reboot', 'restore'];
const at = '2026-11-24T10:00:00.000Z';

/** Two members in turn; the states of the rows in their order, the rest is planned. */
function roll(states: readonly State[], more: Partial<Roll> = {}): Roll {
  const rows = ['s1', 's2'].flatMap((server) => NAMES.map((name) => ({ name, server })));
  return {
    roll_for: 'rolling reboot',
    state: 'running',
    updated_at: at,
    last_error: null,
    evacuated_before: [],
    rows: rows.map((row, index) => ({ ...row, state: states[index] ?? 'planned' })),
    ...more,
  };
}

const progress = (of: Roll) => rollProgress(of, at);

describe('the update status of a cluster', () => {
  it('says nothing where nothing is to be done', () => {
    expect(rollProgress(null, at)).toEqual({
      in_progress: '',
      error: '',
      evacuated_before: null,
      pending_reboot: null,
      last_updated: at,
    });
  });

  it('tells how far a rolling reboot is, whom it is at, and who is still to come', () => {
    expect(progress(roll(['done', 'started']))).toMatchObject({
      in_progress: 'rolling reboot',
      status_description: '[1/6] rebooting server "s1"',
      pending_reboot: ['s2'],
      evacuated_before: [],
    });
  });

  it('never counts backwards, also while a member is brought back', () => {
    const counts = [
      roll([]),
      roll(['started']),
      roll(['done', 'started']),
      roll(['done', 'started'], { state: 'failed' }),
      roll(['done', 'undone'], { state: 'running' }),
      roll(['undone', 'undone'], { state: 'running' }),
    ].map((each) => Number(/\d+/.exec(String(progress(each)['status_description']))?.[0]));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('says of one that stopped why, and who is out of service', () => {
    const last_error = { code: 'server.refused', message: 's1: no', findings: [] } as unknown as Roll['last_error'];
    expect(progress(roll(['done', 'started'], { state: 'failed', last_error }))).toMatchObject({
      in_progress: 'error',
      error: 's1: no; server "s1" is out of service',
    });
  });
});
