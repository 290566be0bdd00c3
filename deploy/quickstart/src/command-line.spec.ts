import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.js';
import { nodeProblem } from './node-version.js';

test('without arguments the system is started and left running', () => {
  expect(parseCommandLine([])).toEqual({ action: 'start', exit: false, reset: false, data: undefined });
});

test.each([
  [['--exit', '--reset', '--data', 'here'], { action: 'start', exit: true, reset: true, data: 'here' }],
  [['--stop'], { action: 'stop', exit: false, reset: false, data: undefined }],
  [['--help'], { action: 'help' }],
])('%j is understood', (args, expected) => {
  expect(parseCommandLine(args)).toMatchObject(expected);
});

test.each([
  [['--exot'], "Unknown option '--exot': --help shows the options."],
  [['--stop', '--exit'], '--stop stands alone: say it without --exit and --reset.'],
  [['--data='], '--data needs the path of a folder.'],
])('%j is refused with one sentence', (args, sentence) => {
  expect(() => parseCommandLine(args)).toThrow(sentence);
});

test('a Node that is too old is named with what to do, a newer one is not', () => {
  expect(nodeProblem('20.19.0')).toBeUndefined();
  expect(nodeProblem('24.1.0')).toBeUndefined();
  expect(nodeProblem('20.18.3')).toContain('This is Node 20.18.3 and Muster needs 20.19 or newer: install');
  expect(nodeProblem('18.20.0')).toContain('Node 18.20.0');
});
