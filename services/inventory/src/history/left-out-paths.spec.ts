import { expect, test } from 'vitest';
import { kinds } from '../kinds.js';
import { leftOutPaths } from './left-out-paths.js';

test('counters, and what lies beside them, are no history', () => {
  expect(leftOutPaths({ size: true, state: { cpu: true, network: { '*': { counters: true } } } })).toEqual([
    '/size',
    '/state/cpu',
    '/state/network',
  ]);
});

test('the status of an instance is history, its use of memory is not', () => {
  const paths = leftOutPaths(kinds.instance.volatile);
  expect(paths).toContain('/state/memory');
  expect(paths).not.toContain('/state/status');
});
