const WHOLE_TEXT = 0x81;
const MASKED = 0x80;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;
const END_OF_HEADERS = '\r\n\r\n';
const SWITCHES_PROTOCOLS = 'HTTP/1.1 101 ';
const NOTHING = Buffer.alloc(0);

/**
 * Leaves out whole text messages of what a WebSocket server sends (RFC 6455, 5.2), before anything is made of them: where
 * nearly all of them are unwanted, that is what receiving costs. Everything else, and what it is not sure of, is handed on
 * as it came, from the answer to the upgrade onwards.
 */
export class FrameSieve {
  private state: 'headers' | 'frames' | 'all' = 'headers';
  /** Bytes that wait for more: headers so far, or the beginning of a frame that does not tell its length yet. */
  private held = NOTHING;
  /** Of a frame that has been handed on in part. */
  private owed = 0;

  /** @param isUnwanted decides by the payload of a message; it must not keep it. */
  constructor(private readonly isUnwanted: (payload: Buffer) => boolean) {}

  /** What is left of the next bytes, copied. */
  sift(bytes: Buffer): Buffer {
    if (this.state === 'frames') return this.siftFrames(bytes);
    if (this.state === 'all') return Buffer.from(bytes);
    const seen = Buffer.concat([this.held, bytes]);
    const end = seen.indexOf(END_OF_HEADERS);
    if (end < 0) {
      this.held = seen;
      return Buffer.from(bytes);
    }
    const framesAt = end + END_OF_HEADERS.length - this.held.length;
    this.held = NOTHING;
    this.state =
      seen.subarray(0, SWITCHES_PROTOCOLS.length).toString('latin1') === SWITCHES_PROTOCOLS ? 'frames' : 'all';
    return Buffer.concat([bytes.subarray(0, framesAt), this.sift(bytes.subarray(framesAt))]);
  }

  private siftFrames(next: Buffer): Buffer {
    const bytes = this.held.length === 0 ? next : Buffer.concat([this.held, next]);
    this.held = NOTHING;
    const kept: Buffer[] = [];
    let keptTo = 0;
    let at = Math.min(this.owed, bytes.length);
    this.owed -= at;
    while (at < bytes.length && this.state === 'frames') {
      const frame = frameAt(bytes, at);
      if (frame === undefined) {
        this.held = Buffer.from(bytes.subarray(at));
        break;
      }
      if (frame === 'unknown') this.state = 'all';
      else if (frame.end > bytes.length) this.owed = frame.end - bytes.length;
      else if (bytes[at] === WHOLE_TEXT && this.isUnwanted(bytes.subarray(frame.payloadAt, frame.end))) {
        if (at > keptTo) kept.push(bytes.subarray(keptTo, at));
        keptTo = frame.end;
      }
      at = frame === 'unknown' ? bytes.length : Math.min(frame.end, bytes.length);
    }
    if (at > keptTo) kept.push(bytes.subarray(keptTo, at));
    return kept.length === 0 ? NOTHING : Buffer.concat(kept);
  }
}

interface Frame {
  readonly payloadAt: number;
  readonly end: number;
}

/** Undefined while it does not tell its length; unknown where a server may not send such a frame. */
function frameAt(bytes: Buffer, at: number): Frame | 'unknown' | undefined {
  const length = bytes[at + 1];
  if (length === undefined) return undefined;
  if (length >= MASKED) return 'unknown';
  if (length < TWO_BYTES_FOLLOW) return { payloadAt: at + 2, end: at + 2 + length };
  if (length === TWO_BYTES_FOLLOW) {
    return bytes.length < at + 4 ? undefined : { payloadAt: at + 4, end: at + 4 + bytes.readUInt16BE(at + 2) };
  }
  if (length !== EIGHT_BYTES_FOLLOW || bytes.length < at + 10) return undefined;
  return { payloadAt: at + 10, end: at + 10 + Number(bytes.readBigUInt64BE(at + 2)) };
}
