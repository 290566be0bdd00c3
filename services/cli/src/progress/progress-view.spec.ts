import { describe, expect, it } from 'vitest';
import { operation } from '../spec-support/operations.js';
import { type Paint, progressView } from './progress-view.js';

const same = (text: string): string => text;
const plain: Paint = { green: same, red: same, yellow: same, cyan: same, dim: same, bold: same };
const NOW = Date.UTC(2026, 10, 22, 0, 0, 4);

describe('the picture of progress', () => {
  it('has a line for each step with its server and time', () => {
    expect(progressView(operation(['done', 'started']), NOW, plain)).toBe(
      [
        'Forming cluster "one" of s1, s10  1/3',
        '  ✔ preflight            1.5 s',
        '  ▶ apply-services  s1   3.0 s',
        '  · apply-services  s10',
      ].join('\n'),
    );
  });

  it('says what it waits for, and until when', () => {
    const next_attempt_at = new Date(NOW + 3_000).toISOString();
    const last_error = { code: 'x', message: 's1 is off', next_step: '', findings: [] };
    const waiting = operation(['started'], { state: 'waiting', next_attempt_at, last_error });
    expect(progressView(waiting, NOW, plain)).toContain('  waiting for s1 is off; next attempt in 3.0 s');
  });

  it('marks where it failed and what was undone', () => {
    const view = progressView(operation(['undone', 'started'], { state: 'failed' }), NOW, plain);
    expect(view).toContain('  ↩ preflight');
    expect(view).toContain('  ✘ apply-services  s1');
  });

  it('fits into the rows of a small terminal, around the step that is worked on', () => {
    const steps = Array.from({ length: 40 }, (_, index) => ({
      name: `step-${index}`,
      server: '',
      state: index < 20 ? ('done' as const) : ('planned' as const),
      started_at: null,
      ended_at: null,
      left_over: '',
    }));
    const view = progressView({ ...operation([]), steps }, NOW, plain, 12).split('\n');
    expect(view.length).toBeLessThanOrEqual(11);
    expect(view[1]).toBe('  … 18 steps before');
    expect(view.join('\n')).toContain('· step-20');
    expect(view.at(-1)).toMatch(/^ {2}… \d+ steps to come$/);
  });
});
