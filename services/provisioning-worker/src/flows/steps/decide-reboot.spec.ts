import { describe, expect, it } from 'vitest';
import { decideReboot, type RebootFacts } from './decide-reboot.js';

const HOUR = 3_600_000;
const old = { bootedAt: 10 * HOUR, uptimeMs: HOUR, ready: true };
const facts: RebootFacts = { request: 'none', askedForMs: 0, bootedBefore: 10 * HOUR, seen: old };
const decide = (more: Partial<RebootFacts>) => decideReboot('s1', { ...facts, ...more });

describe('a reboot', () => {
  it('is asked for once, and again when a server that was asked has not gone down for long', () => {
    expect(decide({}).state).toBe('absent');
    expect(decide({ request: 'answered', askedForMs: 5_000 })).toEqual({
      state: 'busy',
      why: 's1 to go down for its reboot',
    });
    expect(decide({ request: 'sent', askedForMs: 5_000 }).state).toBe('absent');
    expect(decide({ request: 'answered', askedForMs: 130_000 }).state).toBe('absent');
  });

  it('is not over because the server answers, only when it has booted again and is ready', () => {
    const again = { bootedAt: 11 * HOUR, uptimeMs: 4_000 };
    const asked = { request: 'answered', askedForMs: 20_000 } as const;
    expect(decide({ ...asked, seen: { ...again, ready: false } }).state).toBe('busy');
    expect(decide({ ...asked, seen: { ...again, ready: true } }).state).toBe('present');
  });

  it('takes two boots within the exactness of the uptime for the same one', () => {
    expect(decide({ seen: { ...old, bootedAt: old.bootedAt + 1_500 } }).state).toBe('absent');
    expect(decide({ seen: { ...old, uptimeMs: 3_000 } }).state).toBe('busy');
  });

  it('waits for a server that is away without holding anything, and gives up after 40 minutes', () => {
    const away = { request: 'answered', seen: undefined } as const;
    expect(decide({ ...away, askedForMs: 5_000 })).not.toHaveProperty('againInMs');
    expect(decide({ ...away, askedForMs: 5 * 60_000 })).toMatchObject({ state: 'busy', againInMs: 3_000 });
    expect(decide({ ...away, askedForMs: 41 * 60_000 }).state).toBe('broken');
  });
});
