import { expect, it } from 'vitest';
import { parseCommandLine } from './command-line.js';

it('an area alone measures everything in full size', () => {
  expect(parseCommandLine(['provisioning'])).toEqual({
    area: 'provisioning',
    json: undefined,
    only: undefined,
    page: true,
    sizes: { rounds: 5, clusters: [100, 1000], workers: [1, 2, 4], slots: undefined },
  });
});

it('sizes can be made small for a quick run', () => {
  const args = ['provisioning', '--only', 'many,crash', '--clusters', '10', '--workers', '1,2', '--no-page'];
  expect(parseCommandLine(args)).toMatchObject({
    only: ['many', 'crash'],
    page: false,
    sizes: { clusters: [10], workers: [1, 2] },
  });
});

it.each([
  [[], 'Name one area'],
  [['provisioning', '--rounds', 'few'], '--rounds must be a whole number above 0, not "few"'],
  [['provisioning', '--clusters', '10,0'], '--clusters must be a whole number above 0, not "0"'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseCommandLine(args)).toThrow(sentence);
});
