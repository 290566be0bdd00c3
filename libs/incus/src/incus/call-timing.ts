/** How long a call may take, and what ends it earlier. */
export interface CallTiming {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** An object as it was read, with what a change of it has to name. */
export interface Found<T> {
  readonly value: T;
  readonly etag: string | undefined;
}
