import { PART_BYTES, ROW_END } from './rpc-wire.js';

/** A unit of UTF-16 is three bytes of UTF-8 at most. */
const MOST_BYTES_OF_UNIT = 3;

/** Ends every row of a streamed answer; in UTF-8 no other character has this byte in it. */
export const ROW_END_BYTE = ROW_END.charCodeAt(0);

/** Packs rows into parts of at most PART_BYTES; a row may span parts, so no row is too large. */
export async function* rowParts(rows: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
  let part = Buffer.allocUnsafe(PART_BYTES);
  let used = 0;
  for await (const row of rows) {
    const text = typeof row === 'string' ? row : JSON.stringify(row);
    if (!fits(text, PART_BYTES - used - 1)) {
      if (used > 0) {
        yield part.subarray(0, used);
        part = Buffer.allocUnsafe(PART_BYTES);
        used = 0;
      }
      if (!fits(text, PART_BYTES - 1)) {
        yield* slices(Buffer.from(text + ROW_END));
        continue;
      }
    }
    used += part.write(text, used);
    part[used] = ROW_END_BYTE;
    used += 1;
  }
  if (used > 0) yield part.subarray(0, used);
}

/** Counting the bytes takes longer than a look at the length, which nearly always decides. */
function fits(text: string, room: number): boolean {
  return text.length * MOST_BYTES_OF_UNIT <= room || (text.length <= room && Buffer.byteLength(text) <= room);
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PART_BYTES) yield bytes.subarray(start, start + PART_BYTES);
}

/** Puts rows together again from parts. */
export class RowReader {
  private readonly decoder = new TextDecoder();
  private rest = '';

  /** The rows that are complete with this part. */
  rows(part: Uint8Array): string[] {
    const pieces = (this.rest + this.decoder.decode(part, { stream: true })).split(ROW_END);
    this.rest = pieces.pop() ?? '';
    return pieces;
  }
}
