import { describe, expect, it } from 'vitest';
import { decideReset, type ResetFacts } from './decide-reset.js';

const begun: ResetFacts = {
  recordGone: false,
  awaited: true,
  status: 'ready',
  request: 'none',
  stillThere: true,
};
const states = (facts: Partial<ResetFacts>): string => decideReset('s1', { ...begun, ...facts }).state;

describe('the reset of a server', () => {
  it('is asked for once, and again only while its request may not have arrived', () => {
    expect(states({})).toBe('absent');
    expect(states({ request: 'sent' })).toBe('absent');
    expect(states({ request: 'sent', stillThere: false })).toBe('busy');
    expect(states({ request: 'answered' })).toBe('busy');
    expect(states({ request: 'answered', stillThere: false })).toBe('busy');
  });

  it('is over when the server has registered with its token and is ready, or nobody waits for it', () => {
    expect(states({ awaited: false, request: 'answered', status: 'pending' })).toBe('busy');
    expect(states({ awaited: false, request: 'answered', status: 'ready' })).toBe('present');
    expect(states({ recordGone: true })).toBe('present');
  });
});
