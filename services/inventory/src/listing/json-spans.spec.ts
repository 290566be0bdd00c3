import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayElements, findSpans, JsonShapeError } from './json-spans.js';

function spansOf(text: string, tree: Parameters<typeof findSpans>[2]): Record<string, string> {
  const spans: Record<string, string> = {};
  findSpans(text, 0, tree, (path, { start, end }) => (spans[path] = text.slice(start, end)));
  return spans;
}

test('a 64-bit number is found with all of its digits', () => {
  expect(spansOf('{"a":{"b":9223372036854775807}}', { a: { b: true } })).toEqual({ 'a.b': '9223372036854775807' });
});

test('a star stands for every member, and what is not an object there is passed over', () => {
  const text = '{"state":{"network":{"eth0":{"counters":{"x":1}},"lo":{"counters":[2]}},"disk":null}}';
  const tree = { state: { network: { '*': { counters: true } }, disk: { '*': { usage: true } } } } as const;
  expect(spansOf(text, tree)).toEqual({ 'state.network.eth0.counters': '{"x":1}', 'state.network.lo.counters': '[2]' });
});

test('quotes, brackets and backslashes inside strings do not end anything', () => {
  const value = { trap: String.raw`}]\",{[` + '\\', wanted: 'x\\"y' };
  expect(spansOf(JSON.stringify(value), { wanted: true })).toEqual({ wanted: JSON.stringify(value.wanted) });
});

test('members of every JSON object are found as JSON.parse finds them, whatever the spacing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (object, indent) => {
      const text = JSON.stringify(object, undefined, indent);
      const members: [string, unknown][] = [];
      findSpans(text, 0, { '*': true }, (path, { start, end }) =>
        members.push([JSON.parse(`"${path}"`) as string, JSON.parse(text.slice(start, end))]),
      );
      expect(members).toEqual(Object.entries(JSON.parse(text) as object));
    }),
  );
});

test('elements of every JSON array are found as JSON.parse finds them', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1), (array, indent) => {
      const text = JSON.stringify(array, undefined, indent);
      const elements = arrayElements(text, 0).map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown);
      expect(elements).toEqual(JSON.parse(text));
    }),
  );
});

test.each(['', '{', '{"a"', '{"a":', '{"a":1', '{"a":"', '{"a":[1', '{"a":1 "b":2}', '[]'])(
  'text that ends early or is something else is refused: %s',
  (text) => {
    expect(() => findSpans(text, 0, { a: true }, () => undefined)).toThrow(JsonShapeError);
  },
);
