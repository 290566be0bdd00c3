import { expect, test } from 'vitest';
import { isStillConnecting } from './still-connecting.js';

test('members are waited for while others of the fleet are heard, and two seconds longer', () => {
  expect(isStillConnecting(1_999, { startedAt: 0, heardAt: 0 })).toBe(true);
  expect(isStillConnecting(2_000, { startedAt: 0, heardAt: 0 })).toBe(false);
  expect(isStillConnecting(7_000, { startedAt: 0, heardAt: 5_500 })).toBe(true);
  expect(isStillConnecting(7_500, { startedAt: 0, heardAt: 5_500 })).toBe(false);
});

test('what was heard before a cluster was followed says nothing of it', () => {
  expect(isStillConnecting(101_000, { startedAt: 100_000, heardAt: 50_000 })).toBe(true);
});

test('a fleet whose members come and go holds no cluster up for longer than twenty seconds', () => {
  expect(isStillConnecting(19_999, { startedAt: 0, heardAt: 19_999 })).toBe(true);
  expect(isStillConnecting(20_000, { startedAt: 0, heardAt: 20_000 })).toBe(false);
});
