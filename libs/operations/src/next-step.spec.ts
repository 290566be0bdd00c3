import { describe, expect, it } from 'vitest';
import type { FlowStep } from './flow.js';
import { isPastPivot, nextStep, type NextStep } from './next-step.js';
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

function workOf(next: NextStep<unknown, unknown>): string[] {
  if (next.kind === 'ended') return [];
  return next.work.flatMap(({ step: { name }, rows: open }) => open.map(({ server }) => `${name} ${server}`));
}

describe('what comes next', () => {
  it('is the first step with a row that is not done, with only those rows', () => {
    const next = nextStep(
      flow,
      'forward',
      rows(['first', 'a', 'done'], ['first', 'b', 'started'], ['pivot', '', 'planned']),
    );
    expect(next).toMatchObject({ kind: 'run', work: [{ step: { name: 'first' }, rows: [{ server: 'b' }] }] });
  });

  it('is the end when every row is done', () => {
    expect(nextStep(flow, 'forward', rows(['first', '', 'done'], ['pivot', '', 'done'], ['last', '', 'done']))).toEqual(
      { kind: 'ended' },
    );
  });

  it('is, on the way back, the last step with a row that began', () => {
    const next = nextStep(flow, 'back', rows(['first', '', 'done'], ['pivot', '', 'started'], ['last', '', 'planned']));
    expect(next).toMatchObject({ kind: 'undo', work: [{ step: { name: 'pivot' } }] });
  });

  it('is every step at the position of the first row that is not done, in the order of the table', () => {
    const alongside = rows(['last', 'a', 'planned'], ['first', 'a', 'started'], ['first', 'b', 'done']);
    const next = nextStep(flow, 'forward', [
      ...alongside.map((row) => ({ ...row, position: 0 })),
      ...rows(['pivot', '', 'planned']).map((row) => ({ ...row, position: 1 })),
    ]);
    expect(workOf(next)).toEqual(['first a', 'last a']);
  });

  it('is, on the way back, one of the steps that ran alongside at a time, the last of the table first', () => {
    const alongside = rows(['first', 'a', 'done'], ['last', 'a', 'done'], ['last', 'b', 'started']);
    const next = nextStep(
      flow,
      'back',
      alongside.map((row) => ({ ...row, position: 0 })),
    );
    expect(workOf(next)).toEqual(['last a', 'last b']);
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
