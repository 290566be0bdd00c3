/** What tells one life of a stream from another: when it was made, and how far it had come. */
export interface StreamMark {
  /** As the server writes it. */
  readonly created: string;
  /** The last message that is known to be stored. */
  readonly sequence: number;
}

/**
 * Tells whether the stream has lost what we had published: it was made anew, or it ends before a message that it had
 * acknowledged (its files were restored, or a power cut took the last ones).
 */
export function hasLostStorage(known: StreamMark | undefined, found: StreamMark): boolean {
  if (known === undefined) return false;
  return known.created !== found.created || found.sequence < known.sequence;
}
