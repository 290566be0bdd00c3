import { describe, expect, it } from 'vitest';
import { decideCheck } from './check-update.js';

const before = { last_check: '2026-11-20T10:00:00Z' };
const now = '2026-11-24T10:00:00Z';
const decide = (state: { last_check?: string; status?: string; needs_reboot?: boolean }, asked = true) =>
  decideCheck('s1', before, state, asked);

describe('a check for updates', () => {
  it('is asked for once', () => {
    expect(decide(before, false).state).toBe('absent');
    expect(decide(before).state).toBe('busy');
    expect(decide({ last_check: '0001-01-01T00:00:00Z' }, false).state).toBe('absent');
  });

  it('is over when it ran since then, with what the server found', () => {
    expect(decide({ last_check: now, status: 'Running update check' }).state).toBe('busy');
    expect(decide({ last_check: now, status: 'Update check completed' })).toEqual({
      state: 'present',
      result: { needs_reboot: false },
    });
    const installed = {
      last_check: now,
      status: 'IncusOS has been updated to version 202612010000',
      needs_reboot: true,
    };
    expect(decide(installed)).toEqual({ state: 'present', result: { needs_reboot: true } });
  });

  it('that failed says why, in the words of the server', () => {
    expect(decide({ last_check: now, status: 'Failed to download: no space left' })).toMatchObject({
      state: 'broken',
      why: 'its update: Failed to download: no space left',
    });
  });
});
