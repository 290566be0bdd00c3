import { describe, expect, it } from 'vitest';
import { headline } from './headline.js';

describe('the headline of an error', () => {
  it.each([
    ['no findings at all', 'the text', [], 'the text'],
    ['findings that the text does not hold', 'the text', [{ message: 'other' }], 'the text'],
    ['a field', 'Invalid request: name: too long', [{ message: 'too long', path: 'name' }], 'Invalid request'],
    [
      'several fields',
      'Invalid request: a: x; line 1, column 2: y',
      [
        { message: 'y', line: 1, column: 2 },
        { message: 'x', path: 'a' },
      ],
      'Invalid request',
    ],
    ['a server', 'Refused: s1: off', [{ message: 'off', server: 's1' }], 'Refused'],
    [
      'a document',
      'service configuration, line 6, column 11, nvme.port: expected a number',
      [{ message: 'expected a number', path: 'nvme.port', line: 6, column: 11, document: 'service' }],
      '',
    ],
    [
      'many places of a document',
      '2 problems:\n- service configuration, line 3, column 1: a\n- service configuration, line 4, column 1: b',
      [
        { message: 'a', line: 3, column: 1, document: 'service' },
        { message: 'b', line: 4, column: 1, document: 'service' },
      ],
      '2 problems',
    ],
    ['nothing but a finding', 'server "s1" is named twice', [{ message: 'server "s1" is named twice' }], ''],
  ])('leaves out %s', (_, text, findings, expected) => {
    expect(headline(text, findings)).toBe(expected);
  });
});
