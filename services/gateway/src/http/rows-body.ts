import { Readable } from 'node:stream';
import { syncEnvelope } from '@muster/contracts';

const EMPTY_LIST = JSON.stringify(syncEnvelope([]));
const OPEN = EMPTY_LIST.slice(0, -']}'.length);
const CLOSE = ']}';

/**
 * The body of a list, written while its rows arrive. Waits for the first batch, so that an error before the first
 * byte still becomes a proper reply; an error after it breaks the connection, since nothing else can be told any more.
 */
export async function rowsBody(
  batches: AsyncIterable<readonly string[]>,
  text: (row: string) => string,
): Promise<Readable> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(pieces(first, iterator, text));
}

async function* pieces(
  first: IteratorResult<readonly string[]>,
  iterator: AsyncIterator<readonly string[]>,
  text: (row: string) => string,
): AsyncGenerator<string> {
  try {
    yield OPEN;
    let separator = '';
    for (let next = first; !next.done; next = await iterator.next()) {
      if (next.value.length === 0) continue;
      yield separator + next.value.map(text).join(',');
      separator = ',';
    }
    yield CLOSE;
  } finally {
    await iterator.return?.();
  }
}
