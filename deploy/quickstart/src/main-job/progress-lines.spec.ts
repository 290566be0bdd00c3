import type { Operation } from '@muster/contracts';
import { expect, test } from 'vitest';
import { ProgressLines } from './progress-lines.js';

type Step = Operation['steps'][number];

function step(name: string, server: string, state: Step['state'], seconds = 1): Step {
  const ended = state === 'done' ? new Date(seconds * 1000).toISOString() : null;
  return { name, server, state, started_at: new Date(0).toISOString(), ended_at: ended, left_over: '' };
}

function operation(steps: readonly Step[], waitingFor = ''): Operation {
  const progress = { done: steps.filter(({ state }) => state === 'done').length, total: steps.length };
  return { steps: [...steps], progress, waiting_for: waitingFor } as Operation;
}

test('a step is told once, when it is done on all its servers, with the time of the slowest', () => {
  const lines = new ProgressLines();
  const first = [step('reserve', '', 'done'), step('apply', 's1', 'done', 2), step('apply', 's2', 'started')];
  expect(lines.next(operation(first))).toEqual([expect.stringMatching(/^\[2\/3\] +reserve +1\.0 s$/)]);
  expect(lines.next(operation(first))).toEqual([]);
  const second = [first[0], first[1], step('apply', 's2', 'done', 3)] as Step[];
  expect(lines.next(operation(second))).toEqual([expect.stringMatching(/^\[3\/3\] +apply +3\.0 s s1 s2$/)]);
});

test('a wait that comes again with every attempt is told once', () => {
  const lines = new ProgressLines();
  expect(lines.next(operation([], 's1 to answer'))).toEqual(['waits for s1 to answer']);
  expect(lines.next(operation([]))).toEqual([]);
  expect(lines.next(operation([], 's1 to answer'))).toEqual([]);
  expect(lines.next(operation([], 's2 to answer'))).toEqual(['waits for s2 to answer']);
});
