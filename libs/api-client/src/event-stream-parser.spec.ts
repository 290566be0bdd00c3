import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, type StreamMessage } from './event-stream-parser.js';

const parse = (...pieces: readonly string[]): StreamMessage[] => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('the parser of server-sent events', () => {
  it('joins the lines of one message, and takes one space after the colon', () => {
    expect(parse('id: 7\nevent: note\ndata: a\ndata:  b\ndata:c\n\n')).toEqual([
      { id: '7', event: 'note', data: 'a\n b\nc' },
    ]);
  });

  it('keeps the id for messages that have none, and gives it up for an empty one', () => {
    const ids = parse('id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n').map(({ id }) => id);
    expect(ids).toEqual(['1', '1', '']);
  });

  it('gives no message for comments, unknown fields and messages without data, but keeps their id', () => {
    const parser = new EventStreamParser();
    expect(parser.push(': alive\n\nretry: 10\nx: y\n\nid: 9\n\n')).toEqual([]);
    expect(parser.lastEventId).toBe('9');
  });

  it('gives a message only when its empty line has come', () => {
    const parser = new EventStreamParser();
    expect(parser.push('data: a\n')).toEqual([]);
    expect(parser.lastEventId).toBe('');
    expect(parser.push('\n')).toHaveLength(1);
  });

  it('reads the same whatever the line ends are and wherever the pieces are cut', () => {
    const line = fc.constantFrom('data: x', 'data:', 'id: 5', ': c', 'event: e', '', 'data: \u{1F600}');
    const ends = fc.constantFrom('\n', '\r', '\r\n');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), ends, fc.array(fc.nat(), { maxLength: 6 }), (lines, end, cuts) => {
        const whole = lines.map((text) => text + end).join('');
        const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) => a - b);
        const pieces = [0, ...places].map((place, index) => whole.slice(place, places[index] ?? whole.length));
        const expected = parse(lines.map((text) => `${text}\n`).join(''), '\n');
        expect(parse(...pieces, end)).toEqual(expected);
      }),
    );
  });
});
