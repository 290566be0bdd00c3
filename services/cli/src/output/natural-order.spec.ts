import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalOrder, naturalRowOrder } from './natural-order.js';

describe('natural order', () => {
  it('counts the numbers in a text', () => {
    const names = ['s10', 's2', 'S3', 's1', '', 'rack2-s1', 'rack10-s1', 's'];
    expect(names.toSorted(naturalOrder)).toEqual(['', 'rack2-s1', 'rack10-s1', 's', 's1', 's2', 'S3', 's10']);
  });

  it('looks at the next column only where the first is equal', () => {
    const rows = [
      ['b', '1'],
      ['a', '10'],
      ['a', '9'],
    ];
    expect(rows.toSorted(naturalRowOrder)).toEqual([
      ['a', '9'],
      ['a', '10'],
      ['b', '1'],
    ]);
  });

  it('is the same whatever the order was before', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', 'ä', '1', '2', '0', '-', ' '), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        expect(texts.toReversed().toSorted(naturalOrder)).toEqual(texts.toSorted(naturalOrder));
      }),
    );
  });
});
