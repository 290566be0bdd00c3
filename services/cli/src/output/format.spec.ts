import { describe, expect, it } from 'vitest';
import { parseListFormat, parseShowFormat } from './format.js';

describe('-f', () => {
  it.each([
    ['table', 'table', true],
    ['table,noheader', 'table', false],
    ['compact', 'compact', true],
    ['csv', 'csv', false],
    ['csv,header', 'csv', true],
    ['json', 'json', true],
  ])('%s of a list is %s, with a header: %s', (text, kind, header) => {
    expect(parseListFormat(text)).toEqual({ kind, header });
  });

  it.each(['', 'xml', 'table,', 'table,headers', 'human'])('%j of a list is refused', (text) => {
    expect(() => parseListFormat(text)).toThrow(/must be one of|neither/);
  });

  it('of an object is human, json or yaml', () => {
    expect(['human', 'json', 'yaml'].map(parseShowFormat)).toEqual(['human', 'json', 'yaml']);
    expect(() => parseShowFormat('table')).toThrow('must be one of human, json, yaml');
  });
});
