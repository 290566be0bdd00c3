import { expect, test } from 'vitest';
import { partitionChanges } from './partitions.js';

const now = new Date('2026-12-30T23:59:59Z');

test('there is a partition for today and for each of the next three days, across the end of a year', () => {
  const { make } = partitionChanges(['history_20261231', 'history_rest'], now, 30);
  expect(make.map(({ table }) => table)).toEqual(['history_20261230', 'history_20270101', 'history_20270102']);
  expect(make[0]).toMatchObject({ from: '2026-12-30T00:00:00.000Z', to: '2026-12-31T00:00:00.000Z' });
});

test('a day is dropped when all of it is older than wanted, and nothing else is', () => {
  const tables = ['history_20261127', 'history_20261128', 'history_20261129', 'history_rest'];
  const { drop, keepFrom } = partitionChanges(tables, now, 32);
  expect(drop).toEqual(['history_20261127']);
  expect(keepFrom).toBe('2026-11-28T00:00:00.000Z');
});

test('what is there already is not made again', () => {
  const tables = ['history_20261230', 'history_20261231', 'history_20270101', 'history_20270102'];
  expect(partitionChanges(tables, now, 1).make).toEqual([]);
});
