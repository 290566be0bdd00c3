import { PART_BYTES, ROW_END } from './rpc-wire.js';

/** Packs rows into parts of at most PART_BYTES; a row may span parts, so no row is too large. */
export async function* rowParts(rows: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const row of rows) {
    text += (typeof row === 'string' ? row : JSON.stringify(row)) + ROW_END;
    if (text.length >= PART_BYTES) {
      yield* slices(encoder.encode(text));
      text = '';
    }
  }
  if (text !== '') yield* slices(encoder.encode(text));
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

  /** True when no row is left half read. */
  get isComplete(): boolean {
    return this.rest === '';
  }
}
