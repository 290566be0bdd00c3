import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { takeHeadOfBytes } from './list-head.js';
import { bytesBody } from './rows-body.js';

const END = '\u001E';
const ROWS = ['{"name":"ä\\u001e,"}', '{"size":9223372036854775807}', '{}'];

/** The bytes of a list in two parts, cut at this place. */
async function* inTwo(rows: readonly string[], cut: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(rows.map((row) => row + END).join(''));
  // Parts are changed where they lie, so each is a copy of its own.
  const parts = [bytes.subarray(0, cut), bytes.subarray(cut)].map((part) => Uint8Array.from(part));
  yield* parts.filter((part) => part.length > 0);
}

async function shown(rows: readonly string[], cut: number): Promise<{ next: string | undefined; metadata: string }> {
  const { head, rows: rest } = await takeHeadOfBytes(inTwo(rows, cut));
  const body = await text(await bytesBody(rest));
  return { next: head.next, metadata: /"metadata":(.*)\}$/su.exec(body)?.[1] ?? body };
}

test('a list of bytes is the JSON list of its rows, wherever its parts end', async () => {
  const whole = ['{"next":"ö"}', ...ROWS];
  const { length } = Buffer.from(whole.join(END) + END);
  for (let cut = 0; cut <= length; cut += 1) {
    expect(await shown(whole, cut)).toEqual({ next: 'ö', metadata: `[${ROWS.join(',')}]` });
  }
});

test('a list without rows is an empty one', async () => {
  expect(await shown(['{}'], 3)).toEqual({ next: undefined, metadata: '[]' });
});

async function* failing(parts: number): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < parts; part += 1) yield Buffer.from(`{}${END}`);
  throw new Error('the disk is on fire');
}

test('an error before the first part is thrown, an error after it breaks the body', async () => {
  await expect(takeHeadOfBytes(failing(0))).rejects.toThrow('the disk is on fire');
  await expect(bytesBody(failing(0))).rejects.toThrow('the disk is on fire');
  await expect(text(await bytesBody(failing(2)))).rejects.toThrow('the disk is on fire');
});
