import { describe, expect, it } from 'vitest';
import type { FlowStep } from './flow.js';
import { isPastPivot, nextStep } from './next-step.js';
import type { StepRow, StepState } from './operation-rows.js';

const step = (name: string, pivot = false): FlowStep<unknown, unknown> => ({
  name,
  action: { look: async () => Promise.resolve({ state: 'present', result: null }) },
  ...(pivot ? { pivot: true } : {}),
});
const flow = { steps: [step('first'), step('pivot', true), step('last')] };

function rows(...states: [name: string, server: string, state: StepState][]): StepRow[] {
  return states.map(([name, server, state], position) => ({
    name,
    server,
    state,
    position,
    intent: null,
    notes: {},
    result: null,
  }));
}

describe('what comes next', () => {
  it('is the first step with a row that is not done, with only those rows', () => {
    const next = nextStep(
      flow,
      'forward',
      rows(['first', 'a', 'done'], ['first', 'b', 'started'], ['pivot', '', 'planned']),
    );
    expect(next).toMatchObject({ kind: 'run', step: { name: 'first' }, rows: [{ server: 'b' }] });
  });

  it('is the end when every row is done', () => {
    expect(nextStep(flow, 'forward', rows(['first', '', 'done'], ['pivot', '', 'done'], ['last', '', 'done']))).toEqual(
      { kind: 'ended' },
    );
  });

  it('is, on the way back, the last step with a row that began', () => {
    const next = nextStep(flow, 'back', rows(['first', '', 'done'], ['pivot', '', 'started'], ['last', '', 'planned']));
    expect(next).toMatchObject({ kind: 'undo', step: { name: 'pivot' } });
  });

  it('is, on the way back, the end when nothing that began is left', () => {
    expect(nextStep(flow, 'back', rows(['first', '', 'undone'], ['pivot', '', 'planned']))).toEqual({ kind: 'ended' });
  });
});

describe('the pivot', () => {
  it('is passed as soon as it began, since it may have had its effect', () => {
    expect(isPastPivot(flow, rows(['first', '', 'done'], ['pivot', '', 'planned']))).toBe(false);
    expect(isPastPivot(flow, rows(['first', '', 'done'], ['pivot', '', 'started']))).toBe(true);
  });
});
