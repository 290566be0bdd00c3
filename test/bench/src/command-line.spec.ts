import { expect, it } from 'vitest';
import { parseCommandLine } from './command-line.js';

it('an area alone measures everything in its usual size', () => {
  expect(parseCommandLine(['provisioning'])).toEqual({
    area: 'provisioning',
    json: undefined,
    only: undefined,
    page: true,
    sizes: {
      rounds: 5,
      clusters: [100, 1000],
      workers: [1, 2, 4],
      slots: undefined,
      scale: 0.05,
      copies: [1],
      rates: [500, 2000],
    },
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
  [['inventory', '--scale', '2'], '--scale must be a number above 0 and up to 1, not "2"'],
  [['provisioning', '--clusters', '10,0'], '--clusters must be a whole number above 0, not "0"'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseCommandLine(args)).toThrow(sentence);
});
