import { describe, expect, it } from 'vitest';
import { elapsedText, momentText } from './moment.js';

describe('a time', () => {
  it.each([
    ['2026-11-22T08:44:05.123Z', '2026-11-22 08:44:05 UTC'],
    ['2026-11-22T09:44:05+01:00', '2026-11-22 08:44:05 UTC'],
    ['0001-01-01T00:00:00Z', ''],
    ['1970-01-01T00:00:00.000Z', ''],
    ['', ''],
    [null, ''],
    [undefined, ''],
    ['soon', 'soon'],
  ])('%s is shown as "%s"', (timestamp, text) => {
    expect(momentText(timestamp)).toBe(text);
  });

  it.each([
    [-5, '0.0 s'],
    [449, '0.4 s'],
    [9_949, '9.9 s'],
    [10_000, '10 s'],
    [59_900, '60 s'],
    [185_000, '3 min 5 s'],
  ])('%i ms are %s', (milliseconds, text) => {
    expect(elapsedText(milliseconds)).toBe(text);
  });
});
