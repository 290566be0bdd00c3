import { Readable } from 'node:stream';
import { syncEnvelope } from '@muster/contracts';

const EMPTY = JSON.stringify(syncEnvelope([]));
const OPEN = EMPTY.slice(0, -'[]}'.length);
const CLOSE = '}';

/** The body of a list, written while its rows arrive; see `streamedBody`. */
export async function rowsBody(
  batches: AsyncIterable<readonly string[]>,
  text: (row: string) => string,
): Promise<Readable> {
  return streamedBody(list(batches, text));
}

/**
 * The body of an answer whose text arrives in pieces. Waits for the first piece, so that an error before the first byte
 * still becomes a proper reply; an error after it breaks the connection, since nothing else can be told any more.
 */
export async function streamedBody(texts: AsyncIterable<string>): Promise<Readable> {
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

async function* pieces(
  first: IteratorResult<string>,
  iterator: AsyncIterator<string>,
): AsyncGenerator<string, void, undefined> {
  try {
    yield OPEN;
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    yield CLOSE;
  } finally {
    await iterator.return?.();
  }
}
