import { ListHead } from '@muster/contracts';
import { ROW_END_BYTE } from '@muster/messaging';

/**
 * Takes the head off a list whose first row it is, so that it can become headers before the body begins. Throws what the
 * list throws instead of beginning.
 */
export async function takeHead(
  batches: AsyncIterable<readonly string[]>,
): Promise<{ readonly head: ListHead; readonly rows: AsyncIterable<readonly string[]> }> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  const [text, ...rest] = first.done === true ? [] : first.value;
  const head = ListHead.parse(JSON.parse(text ?? '{}'));
  return { head, rows: remaining<readonly string[]>(rest, iterator) };
}

/** As `takeHead`, for a list of bytes. */
export async function takeHeadOfBytes(
  parts: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: ListHead; readonly rows: AsyncIterable<Uint8Array> }> {
  const iterator = parts[Symbol.asyncIterator]();
  let begin: Buffer = Buffer.alloc(0);
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    begin = Buffer.concat([begin, next.value]);
    if (begin.includes(ROW_END_BYTE)) break;
  }
  const end = begin.indexOf(ROW_END_BYTE);
  const head = ListHead.parse(JSON.parse(end === -1 ? '{}' : begin.toString('utf8', 0, end)));
  return { head, rows: remaining<Uint8Array>(begin.subarray(end + 1), iterator) };
}

async function* remaining<Batch>(rest: Batch, iterator: AsyncIterator<Batch>): AsyncGenerator<Batch, void, undefined> {
  try {
    yield rest;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * How a page says what comes after it: the address of the next one as a link (RFC 8288), since the body is upstream's,
 * and the number of all rows if it was asked for.
 * @param address the address of this page, with its query
 */
export function pageHeaders({ next, count }: ListHead, address: string): Record<string, string | undefined> {
  return {
    Link: next === undefined ? undefined : `<${nextAddress(address, next)}>; rel="next"`,
    'X-Total-Count': count === undefined ? undefined : String(count),
  };
}

function nextAddress(address: string, after: string): string {
  const [path = '', ...query] = address.split('?');
  const parameters = new URLSearchParams(query.join('?'));
  parameters.set('after', after);
  // The count was made once; counting again for each page would cost more than the page.
  parameters.delete('count');
  return `${path}?${parameters.toString()}`;
}
