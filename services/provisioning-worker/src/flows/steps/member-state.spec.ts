import { describe, expect, it } from 'vitest';
import { decideMember } from './member-state.js';

const states = (wanted: 'Evacuated' | 'Online', status: string): string =>
  decideMember('s1', wanted, status, false).state;

describe('a member', () => {
  it('is evacuated when its cluster says so, and waited for while Incus is at it', () => {
    expect(states('Evacuated', 'Evacuated')).toBe('present');
    expect(states('Evacuated', 'Online')).toBe('absent');
    expect(states('Evacuated', 'Evacuating')).toBe('busy');
    expect(states('Evacuated', 'Restoring')).toBe('busy');
  });

  it('is restored when it is Online', () => {
    expect(states('Online', 'Online')).toBe('present');
    expect(states('Online', 'Evacuated')).toBe('absent');
    expect(states('Online', 'Restoring')).toBe('busy');
  });

  it('that its cluster does not hear is not changed', () => {
    expect(states('Evacuated', 'Offline')).toBe('busy');
  });

  it('whose instances take long puts its operation aside', () => {
    expect(decideMember('s1', 'Evacuated', 'Evacuating', true)).toMatchObject({ againInMs: 3_000 });
  });
});
