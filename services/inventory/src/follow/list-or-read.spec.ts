import { expect, test } from 'vitest';
import { isBetterListed } from './list-or-read.js';

test('few objects are read, whatever that takes', () => {
  expect(isBetterListed(40, { listMs: 1, readMsEach: 100 })).toBe(false);
});

test('many objects are listed where that takes less time than reading them, and read where it does not', () => {
  expect(isBetterListed(100, { listMs: 90, readMsEach: 1 })).toBe(true);
  expect(isBetterListed(100, { listMs: 400, readMsEach: 1 })).toBe(false);
});

test('many objects are listed while nobody knows what reading takes', () => {
  expect(isBetterListed(41, { listMs: 400, readMsEach: undefined })).toBe(true);
});
