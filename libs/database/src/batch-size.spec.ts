import { expect, test } from 'vitest';
import { nextBatch } from './batch-size.js';

const rows = (count: number, length: number) => Array.from({ length: count }, () => ({ row: 'x'.repeat(length) }));

test('long rows come few at a time, short ones many', () => {
  expect(nextBatch(rows(100, 4_096))).toBe(128);
  expect(nextBatch(rows(100, 1_024))).toBe(512);
});

test('there are bounds for what is very long, very short, or nothing', () => {
  expect(nextBatch(rows(3, 1_000_000))).toBe(20);
  expect(nextBatch(rows(100, 2))).toBe(2_000);
  expect(nextBatch([])).toBe(2_000);
});

test('values that are no texts hardly count', () => {
  expect(nextBatch([{ id: 1, row: 'x'.repeat(2_048) }])).toBe(254);
});
