const FIRST_MS = 250;
/** A server that does not let us in may be away for long. Milliseconds. */
const LONGEST_UNREACHABLE_MS = 15_000;
/** Each opening has everything listed, so a socket that breaks often must not open often; but it has to stay current. */
const LONGEST_BROKEN_MS = 4_000;
/** A socket that stood this long was a good one: the next attempt comes at once. Milliseconds. */
const GOOD_AFTER_MS = 30_000;

/** How long to wait before a member's event socket is opened again. */
export class ReconnectPause {
  private unreachableMs = FIRST_MS;
  private brokenMs = FIRST_MS;

  /** Milliseconds, after a socket that stood for this long; undefined when it could not be opened. */
  after(stoodMs: number | undefined): number {
    if (stoodMs === undefined) {
      const pause = this.unreachableMs;
      this.unreachableMs = Math.min(pause * 2, LONGEST_UNREACHABLE_MS);
      return pause;
    }
    this.unreachableMs = FIRST_MS;
    if (stoodMs > GOOD_AFTER_MS) this.brokenMs = FIRST_MS;
    const pause = this.brokenMs;
    this.brokenMs = Math.min(pause * 2, LONGEST_BROKEN_MS);
    return pause;
  }
}
