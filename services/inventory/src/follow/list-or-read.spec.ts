import { expect, test } from 'vitest';
import { isBetterListed, readsAtOnce } from './list-or-read.js';

test('few objects are read, however few there are', () => {
  expect(isBetterListed(40, { objects: 41, ahead: 0 })).toBe(false);
});

test('many objects are listed where they are a large part of all, and read where they are not', () => {
  expect(isBetterListed(100, { objects: 600, ahead: 0 })).toBe(true);
  expect(isBetterListed(100, { objects: 601, ahead: 0 })).toBe(false);
});

test('many objects are listed while nobody knows how many there are', () => {
  expect(isBetterListed(41, { objects: undefined, ahead: 0 })).toBe(true);
});

test('many objects are read while so many listings come first that it takes less time', () => {
  expect(isBetterListed(100, { objects: 600, ahead: 0.2 })).toBe(false);
});

test('few objects need no connection each, and many are read over many', () => {
  expect([1, 3, 4, 40].map(readsAtOnce)).toEqual([1, 1, 2, 14]);
});
