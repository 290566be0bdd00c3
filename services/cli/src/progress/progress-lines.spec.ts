import { describe, expect, it } from 'vitest';
import { operation } from '../spec-support/operations.js';
import { progressLines } from './progress-lines.js';

describe('the lines of progress', () => {
  it('begin with what is done, and what has been done already', () => {
    expect(progressLines(undefined, operation(['done', 'started']))).toEqual([
      'Forming cluster "one" of s1, s10',
      'done preflight (1.5 s)',
      'started apply-services on s1',
    ]);
  });

  it('name each change once', () => {
    const before = operation(['done', 'started']);
    expect(progressLines(before, before)).toEqual([]);
    expect(progressLines(before, operation(['done', 'done', 'started']))).toEqual([
      'done apply-services on s1 (1.5 s)',
      'started apply-services on s10',
    ]);
  });

  it('tell why nothing moves, and that it is undone', () => {
    const before = operation(['done', 'started']);
    const error = { code: 'server.unreachable', message: 's1 is off', next_step: 'x', findings: [] };
    expect(progressLines(before, { ...before, state: 'waiting', last_error: error })).toEqual([
      'waiting for s1 is off',
    ]);
    expect(progressLines(before, operation(['undone', 'started'], { direction: 'back' }))).toEqual([
      'undone preflight (1.5 s)',
      'undoing what was done',
    ]);
  });

  it('say where a failed operation stopped', () => {
    const before = operation(['done', 'started']);
    expect(progressLines(before, { ...before, state: 'failed' })).toEqual(['failed apply-services on s1 (9.0 s)']);
  });
});
