import { seededRandom } from '@muster/simulator';
import { describe, expect, it } from 'vitest';
import { chooseChange } from './choose-change.js';
import { CHANGE_KINDS } from './ledger.js';

function choices(view: Parameters<typeof chooseChange>[0]) {
  const random = seededRandom(3);
  return Array.from({ length: 300 }, () => chooseChange(view, random, CHANGE_KINDS));
}

describe('what a client does next', () => {
  it('is to create a cluster of some of its free servers while it has none', () => {
    const all = choices({ members: undefined, free: ['a', 'b', 'c', 'd'] });
    expect(new Set(all.map((chosen) => chosen?.kind))).toEqual(new Set(['create']));
    expect(new Set(all.map((chosen) => chosen?.servers.length))).toEqual(new Set([1, 2, 3]));
  });

  it('is anything that is possible with a cluster, never taking its last member by a shrink', () => {
    const all = choices({ members: ['a', 'b'], free: ['c'] });
    expect(new Set(all.map((chosen) => chosen?.kind))).toEqual(new Set(['grow', 'shrink', 'delete']));
    const shrinks = all.filter((chosen) => chosen?.kind === 'shrink');
    expect(new Set(shrinks.map((chosen) => chosen?.servers.length))).toEqual(new Set([1]));
  });

  it('names no server twice', () => {
    for (const chosen of choices({ members: ['a', 'b', 'c'], free: ['d', 'e'] })) {
      expect(new Set(chosen?.servers).size).toBe(chosen?.servers.length);
    }
  });

  it('is to create one cluster after the other where nothing else is offered, and nothing where nothing is free', () => {
    expect(chooseChange({ members: undefined, free: [] }, seededRandom(1), CHANGE_KINDS)).toBeUndefined();
    expect(chooseChange({ members: ['a'], free: ['b'] }, seededRandom(1), ['create'])?.servers).toEqual(['b']);
  });
});
