import { expect, test } from 'vitest';
import { RippleBudget } from './ripple-budget.js';

test('a listing begins at once while there is little to do', () => {
  const budget = new RippleBudget();
  expect(budget.reserve(1_000, 50)).toBe(1_000);
  expect(budget.reserve(2_000, 50)).toBe(2_000);
});

test('many listings that are wanted at once take no more than a third of the time, one after the other', () => {
  const budget = new RippleBudget();
  const starts = Array.from({ length: 4 }, () => budget.reserve(1_000, 100));
  expect(starts).toEqual([1_000, 1_300, 1_600, 1_900]);
});
