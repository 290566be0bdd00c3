import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.js';

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 1, 1, 'expected a value, but the text ends'],
    ['{"a":1,}', 1, 8, 'expected a name in double quotes, but there is "}"'],
    ['{"a" 1}', 1, 6, 'expected ":", but there is "1"'],
    ['{\n  "a": tru\n}', 2, 8, 'expected a value, but there is "t"'],
    ['[1,\n2', 2, 2, 'expected "," or "]", but the text ends'],
    ['{"a":"x\ny"}', 1, 8, 'a line break or control character stands inside a text'],
    [String.raw`{"a":"\x"}`, 1, 7, 'an unknown escape stands inside a text'],
    ['{} x', 1, 4, 'expected the end of the text, but there is "x"'],
    ["{'a':1}", 1, 2, `expected a name in double quotes or "}", but there is "'"`],
    ['[01]', 1, 3, 'expected "," or "]", but there is "1"'],
  ])('of %j is line %i, column %i', (text, line, column, message) => {
    expect(jsonFault(text)).toEqual({ line, column, message });
  });

  it('is nowhere in any text that JSON.stringify makes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        expect(jsonFault(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
    );
  });

  it('is found exactly when JSON.parse refuses the text', () => {
    const text = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '0', '.5', 'true', 'nul', ' ', '\n', '\\'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(text, (pieces) => {
        const whole = pieces.join('');
        expect(jsonFault(whole) === undefined).toBe(parses(whole));
      }),
      { numRuns: 5000 },
    );
  });

  it('costs no stack, however deep the text is', () => {
    expect(jsonFault('['.repeat(100_000))?.column).toBe(100_001);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
