import { describe, expect, it } from 'vitest';
import { measured, notMeasured, targetText, valueText } from './figure.js';
import { median, percentile } from './statistics.js';

describe('a figure', () => {
  it('is met on its target and on the right side of it', () => {
    const atMost = { name: 'n', unit: 's', target: { atMost: 10 } };
    const atLeast = { name: 'n', unit: 's', target: { atLeast: 10 } };
    expect([9, 10, 11].map((value) => measured(atMost, value).met)).toEqual([true, true, false]);
    expect([9, 10, 11].map((value) => measured(atLeast, value).met)).toEqual([false, true, true]);
  });

  it('that could not be measured is neither met nor missed, and says why', () => {
    const figure = notMeasured({ name: 'n', unit: 's', target: { atMost: 10 } }, 'no root');
    expect(figure).toMatchObject({ value: null, met: null, note: 'not measured: no root' });
  });

  it('is written with the digits that it bears', () => {
    expect([1.234, 12.34, 123.4].map(valueText)).toEqual(['1.23', '12.3', '123']);
    expect(targetText({ atLeast: 1.8 })).toBe('≥ 1.8');
  });
});

describe('many values', () => {
  it('have a median', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('have percentiles that are values among them', () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    expect([1, 50, 99, 100].map((percent) => percentile(values, percent))).toEqual([2, 100, 198, 200]);
    expect(percentile([7], 99)).toBe(7);
  });
});
