/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** Id of the last message that had one, for `Last-Event-ID`; empty before the first. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Reads the format `text/event-stream` of the HTML standard, in whatever pieces it arrives. */
export class EventStreamParser {
  private rest = '';
  private started = false;
  private endedWithCr = false;
  private data: string[] = [];
  private event = '';
  private id = '';

  /** Id of the last complete message, also of one that had no data. */
  lastEventId = '';

  /** Takes the next piece of text, and gives the messages that it completes. */
  push(piece: string): StreamMessage[] {
    const messages: StreamMessage[] = [];
    for (const line of this.linesOf(piece)) {
      const message = line === '' ? this.complete() : this.field(line);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  /** Lines end with CR LF, LF or CR. A CR counts at once; the LF that may come with the next piece belongs to it. */
  private linesOf(piece: string): string[] {
    let text = this.endedWithCr && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.endedWithCr = piece.endsWith('\r');
    if (!this.started && text !== '') {
      this.started = true;
      text = text.replace(/^\uFEFF/, '');
    }
    const lines = (this.rest + text).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    return lines;
  }

  private field(line: string): undefined {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    if (name === 'event') this.event = value;
    if (name === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private complete(): StreamMessage | undefined {
    this.lastEventId = this.id;
    const { data, event } = this;
    this.data = [];
    this.event = '';
    if (data.length === 0) return undefined;
    return { id: this.id, event: event === '' ? 'message' : event, data: data.join('\n') };
  }
}
