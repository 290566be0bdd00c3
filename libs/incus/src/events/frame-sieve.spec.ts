import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameSieve } from './frame-sieve.js';

const UPGRADED = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
const TEXT = 0x81;
const [TEXT_BEGINS, CONTINUES, PING, BINARY] = [0x01, 0x80, 0x89, 0x82];

const isUnwanted = (body: Buffer): boolean => body.subarray(0, 8).toString() === 'unwanted';

function frame(first: number, body: Buffer): Buffer {
  const { length } = body;
  const lengths =
    length < 126
      ? [length]
      : length <= 0xffff
        ? [126, length >> 8, length & 0xff]
        : [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([first, ...lengths]), body]);
}

const lengths = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 110, max: 140 }),
  fc.constantFrom(65_530, 65_540),
);
/** Payloads look like frames that are left out, so that whoever loses count is found out. */
const payload = (begin: string, length: number): Buffer =>
  Buffer.concat([Buffer.from(begin), Buffer.alloc(length, frame(TEXT, Buffer.from('unwanted')))]);
const unwanted = lengths.map((length) => frame(TEXT, payload('unwanted', length)));
const wanted = fc
  .tuple(fc.constantFrom(TEXT, TEXT_BEGINS, CONTINUES, PING, BINARY), lengths)
  .map(([first, length]) => frame(first, payload(first === TEXT ? 'wanted' : 'unwanted', length)));

const frames = fc.array(
  fc.oneof(
    unwanted.map((bytes) => ({ bytes, isWanted: false })),
    wanted.map((bytes) => ({ bytes, isWanted: true })),
  ),
  { maxLength: 12 },
);

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test('whatever is wanted is handed on byte for byte, however the bytes come, and what is unwanted is whole or left out', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat({ max: 200_000 }), { maxLength: 30 }), (sent, places) => {
      const sieve = new FrameSieve(isUnwanted);
      const bytes = Buffer.concat([UPGRADED, ...sent.map((one) => one.bytes)]);
      let left = Buffer.concat(cut(bytes, places).map((part) => sieve.sift(part)));
      expect(left.subarray(0, UPGRADED.length)).toEqual(UPGRADED);
      left = left.subarray(UPGRADED.length);
      for (const { bytes: expected, isWanted } of sent) {
        const isNext = left.subarray(0, expected.length).equals(expected);
        expect(isNext || !isWanted).toBe(true);
        if (isNext) left = left.subarray(expected.length);
      }
      expect(left.length).toBe(0);
    }),
  );
});

test('an unwanted message that comes whole is left out, also between others and with the answer to the upgrade', () => {
  const sieve = new FrameSieve(isUnwanted);
  const [kept, dropped] = [frame(TEXT, Buffer.from('wanted')), frame(TEXT, Buffer.from('unwanted'))];
  expect(sieve.sift(Buffer.concat([UPGRADED, dropped, kept, dropped]))).toEqual(Buffer.concat([UPGRADED, kept]));
  expect(sieve.sift(dropped)).toEqual(Buffer.alloc(0));
  expect(sieve.sift(Buffer.concat([kept, dropped, dropped, kept]))).toEqual(Buffer.concat([kept, kept]));
});

test.each([
  ['the upgrade is refused', Buffer.from('HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\n')],
  ['a frame comes that a server may not send', Buffer.concat([UPGRADED, Buffer.from([TEXT, 0x80, 1, 2, 3, 4])])],
])('everything is handed on after %s', (_what, begin) => {
  const sieve = new FrameSieve(isUnwanted);
  const more = frame(TEXT, Buffer.from('unwanted'));
  expect(Buffer.concat([sieve.sift(begin), sieve.sift(more)])).toEqual(Buffer.concat([begin, more]));
});

test('what was handed on does not change when the next bytes overwrite the last ones', () => {
  const sieve = new FrameSieve(isUnwanted);
  const shared = Buffer.concat([UPGRADED, frame(TEXT, Buffer.from('wanted')), Buffer.from([TEXT])]);
  const before = Buffer.from(shared.subarray(0, -1));
  const left = sieve.sift(shared);
  shared.fill(0);
  expect(left).toEqual(before);
  expect(sieve.sift(Buffer.from([1, 0x61]))).toEqual(Buffer.from([TEXT, 1, 0x61]));
});
