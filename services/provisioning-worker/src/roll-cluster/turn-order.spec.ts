import { describe, expect, it } from 'vitest';
import { decideTurn } from './await-others.js';
import { goDurationMs } from './go-duration.js';
import { evacuatedBefore, preflightFindings, type MemberFacts } from './preflight-findings.js';
import { turnOrder } from './turn-order.js';

const names = (members: readonly { name: string }[]): string[] => members.map(({ name }) => name);
const members = ['s10', 's2', 's1'].map((name) => ({ name }));

describe('the order of turns', () => {
  it('is that of the names, the leader of the database last', () => {
    expect(names(turnOrder(members, 's2'))).toEqual(['s1', 's10', 's2']);
  });

  it('is that of the names when nobody says who leads', () => {
    expect(names(turnOrder(members, undefined))).toEqual(['s1', 's2', 's10']);
  });
});

describe('a turn', () => {
  const online = { server_name: 's1', status: 'Online' };
  const away = { server_name: 's2', status: 'Offline' };

  it('begins only while all the others are in service', () => {
    expect(decideTurn('s3', [online], []).state).toBe('present');
    expect(decideTurn('s3', [online, away], [])).toEqual({ state: 'busy', why: 's2 to be Online (it is Offline)' });
  });

  it('does not wait for who was taken out of service on purpose', () => {
    expect(decideTurn('s3', [{ server_name: 's2', status: 'Evacuated' }], ['s2']).state).toBe('present');
  });
});

describe('the look at all members before', () => {
  const well: MemberFacts = { name: 's1', unreachable: undefined, ready: true, status: 'Online' };

  it('finds nothing where each is in service, or out of it on purpose', () => {
    const facts = [well, { ...well, name: 's2', status: 'Evacuated' }];
    expect(preflightFindings(facts)).toEqual([]);
    expect(evacuatedBefore(facts)).toEqual(['s2']);
  });

  it('names everything that speaks against beginning at once', () => {
    const found = preflightFindings([
      { ...well, name: 's1', unreachable: 'connection refused' },
      { ...well, name: 's2', ready: false },
      { ...well, name: 's3', status: undefined },
      { ...well, name: 's4', status: 'Evacuating' },
    ]);
    expect(found.map(({ server }) => server)).toEqual(['s1', 's2', 's3', 's4']);
  });
});

describe('a duration of Go', () => {
  it.each([
    ['', 0],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['250ms', 250],
    ['-5s', 0],
  ])('"%s" is %i ms', (text, ms) => {
    expect(goDurationMs(text)).toBe(ms);
  });
});
