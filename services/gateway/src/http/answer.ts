/** A creation: 201 with `Location`, while the body says 200 and carries null, as upstream's client insists. */
export class Created {
  constructor(
    readonly location: string,
    readonly metadata: unknown = null,
  ) {}
}

/** Work that goes on: 202 with the operation's address. */
export class Accepted {
  constructor(
    readonly location: string,
    readonly operation: unknown,
  ) {}
}

/** An object with the ETag that its owner computed. */
export class Tagged {
  constructor(
    readonly value: unknown,
    readonly etag: string,
  ) {}
}

/** Many rows that pass through to the socket as the JSON texts that they came as. */
export class Rows {
  /** @param text what of a row is shown; the row itself when left out */
  constructor(
    readonly batches: AsyncIterable<readonly string[]>,
    readonly text: (row: string) => string = (row) => row,
    readonly headers: Readonly<Record<string, string | undefined>> = {},
  ) {}
}

/** Many rows that pass through as bytes, each ended by ROW_END_BYTE. */
export class RowBytes {
  constructor(
    readonly parts: AsyncIterable<Uint8Array>,
    readonly headers: Readonly<Record<string, string | undefined>> = {},
  ) {}
}

/** A value whose JSON text arrives in pieces, and goes out in the envelope as it arrives. */
export class Streamed {
  constructor(readonly texts: AsyncIterable<string>) {}
}

/** A body that goes out as it is, without the envelope. */
export class Raw {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string | undefined>>,
    readonly body: string | Buffer | NodeJS.ReadableStream,
  ) {}
}

/** The answer "done", which upstream spells `{}`. */
export const DONE: Readonly<Record<string, never>> = Object.freeze({});
