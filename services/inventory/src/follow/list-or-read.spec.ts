import { expect, test } from 'vitest';
import { isBetterListed, readsAtOnce } from './list-or-read.js';

test('few objects are read, whatever that takes', () => {
  expect(isBetterListed(40, { listMs: 1, readMsEach: 100, ahead: 0 })).toBe(false);
});

test('many objects are listed where that takes less time than reading them, and read where it does not', () => {
  expect(isBetterListed(100, { listMs: 90, readMsEach: 1, ahead: 0 })).toBe(true);
  expect(isBetterListed(100, { listMs: 400, readMsEach: 1, ahead: 0 })).toBe(false);
});

test('many objects are listed while nobody knows what reading takes', () => {
  expect(isBetterListed(41, { listMs: 400, readMsEach: undefined, ahead: 0 })).toBe(true);
});

test('many objects are read while so many listings come first that it takes less time', () => {
  expect(isBetterListed(100, { listMs: 90, readMsEach: 1, ahead: 0.2 })).toBe(false);
});

test('few objects need no connection each, and many are read over many', () => {
  expect([1, 3, 4, 40].map(readsAtOnce)).toEqual([1, 1, 2, 14]);
});
