import { Readable } from 'node:stream';
import { syncEnvelope } from '@muster/contracts';
import { ROW_END_BYTE } from '@muster/messaging';

const EMPTY = JSON.stringify(syncEnvelope([]));
const OPEN = EMPTY.slice(0, -'[]}'.length);
const CLOSE = '}';
const COMMA = ','.charCodeAt(0);

/** The body of a list, written while its rows arrive; see `streamedBody`. */
export async function rowsBody(
  batches: AsyncIterable<readonly string[]>,
  text: (row: string) => string,
): Promise<Readable> {
  return streamedBody(list(batches, text));
}

/** As `rowsBody`, for rows that pass through as the bytes that they came as: nothing of them is read or copied. */
export async function bytesBody(parts: AsyncIterable<Uint8Array>): Promise<Readable> {
  return streamedBody(listOfBytes(parts));
}

/**
 * The body of an answer whose text arrives in pieces. Waits for the first piece, so that an error before the first byte
 * still becomes a proper reply; an error after it breaks the connection, since nothing else can be told any more.
 */
export async function streamedBody(texts: AsyncIterable<string | Uint8Array>): Promise<Readable> {
  const iterator = texts[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(pieces(first, iterator));
}

async function* list(
  batches: AsyncIterable<readonly string[]>,
  text: (row: string) => string,
): AsyncGenerator<string, void, undefined> {
  let before = '[';
  for await (const batch of batches) {
    // The first batch may be empty; it says that the list has begun without an error.
    if (batch.length === 0 && before !== '[') continue;
    yield before + batch.map(text).join(',');
    before = batch.length === 0 ? '' : ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** What ends a row becomes the comma behind it, but for the end of the last one, which is known when no more comes. */
async function* listOfBytes(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string | Uint8Array, void, undefined> {
  let before = '[';
  for await (const part of parts) {
    // The first part may be empty; it says that the list has begun without an error.
    if (part.length === 0 && before !== '[') continue;
    if (before !== '') yield before;
    const endsRow = part.at(-1) === ROW_END_BYTE;
    before = endsRow ? ',' : '';
    const shown = Buffer.from(part.buffer, part.byteOffset, part.length - (endsRow ? 1 : 0));
    for (let at = shown.indexOf(ROW_END_BYTE); at !== -1; at = shown.indexOf(ROW_END_BYTE, at + 1)) shown[at] = COMMA;
    yield shown;
  }
  yield before === '[' ? '[]' : ']';
}

async function* pieces(
  first: IteratorResult<string | Uint8Array>,
  iterator: AsyncIterator<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  try {
    yield OPEN;
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    yield CLOSE;
  } finally {
    await iterator.return?.();
  }
}
