import type { StepState } from '@muster/operations';
import { describe, expect, it } from 'vitest';
import { fatesOf, type Creation } from './fates.js';

const servers = ['a', 'b', 'c'].map((name) => ({ id: `id of ${name}`, name }));
const pending = { name: 'one', status: 'pending', servers };

const creation = (...steps: [name: string, server: string, state: StepState][]): Creation => ({
  first: 'a',
  steps: steps.map(([name, server, state]) => ({ name, server, state })),
});
const fates = (mode: 'normal' | 'factory-reset', formed: Creation | undefined, status = 'pending') =>
  Object.fromEntries(fatesOf(mode, { ...pending, status, creation: formed }));

describe('what becomes of the servers of a deleted cluster', () => {
  it('normal: they are put back while none is clustered', () => {
    const before = creation(['apply-services', 'a', 'done'], ['bootstrap', '', 'planned']);
    expect(fates('normal', before)).toEqual({ a: 'taken-back', b: 'taken-back', c: 'taken-back' });
    expect(fates('normal', undefined)).toEqual({ a: 'taken-back', b: 'taken-back', c: 'taken-back' });
  });

  it('normal: those that may be clustered are reset, also where the step only began', () => {
    const halfway = creation(
      ['bootstrap', '', 'started'],
      ['join-members', 'b', 'planned'],
      ['join-members', 'c', 'planned'],
    );
    expect(fates('normal', halfway)).toEqual({ a: 'reset', b: 'taken-back', c: 'taken-back' });
    const joining = creation(
      ['bootstrap', '', 'done'],
      ['join-members', 'b', 'started'],
      ['join-members', 'c', 'planned'],
    );
    expect(fates('normal', joining)).toEqual({ a: 'reset', b: 'reset', c: 'taken-back' });
  });

  it('normal is refused for a cluster that was formed', () => {
    expect(() => fates('normal', undefined, 'ready')).toThrow(/Delete for cluster in state "ready"/);
  });

  it('factory-reset: all are reset, however far they came', () => {
    expect(fates('factory-reset', undefined, 'ready')).toEqual({ a: 'reset', b: 'reset', c: 'reset' });
    expect(fates('factory-reset', creation(['bootstrap', '', 'planned']))).toEqual({
      a: 'reset',
      b: 'reset',
      c: 'reset',
    });
  });
});
