import type { ServerResponse } from 'node:http';
import type { CloudEvent, EventGap } from '@muster/contracts';

/** A reader that has not taken this much is too slow; it is cut off and comes back with its last id. Bytes. */
const LONGEST_QUEUE = 1024 * 1024;
/** How long a replay waits for a reader to take what was written. Milliseconds. */
const DRAIN_MS = 30_000;

/** Writes server-sent events to one client, and never keeps more for it than the limit. */
export class EventSink {
  constructor(private readonly response: ServerResponse) {}

  open(): void {
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    this.comment('connected');
  }

  event(event: CloudEvent, cursor: string): void {
    this.write(`id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** With a name of its own, so that whoever reads nothing but events is told nothing else. */
  gap(gap: EventGap, cursor: string): void {
    this.write(`id: ${cursor}\nevent: gap\ndata: ${JSON.stringify(gap)}\n\n`);
  }

  /** A sign of life that says how far the reader has come: it can come back there without having got an event. */
  sign(text: string, cursor: string): void {
    this.write(`: ${text}\nid: ${cursor}\n\n`);
  }

  comment(text: string): void {
    this.write(`: ${text}\n\n`);
  }

  /** Over when the client has taken what was written; cuts it off when that takes too long. */
  async drained(): Promise<void> {
    if (!this.response.writableNeedDrain || this.response.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.response.destroy(), DRAIN_MS);
      const done = (): void => {
        clearTimeout(timer);
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.on('drain', done).on('close', done);
    });
  }

  /** Over when the client has everything that was written, or is gone. */
  async end(): Promise<void> {
    if (this.response.destroyed) return;
    await new Promise<void>((resolve) => {
      this.response.once('close', resolve).end(resolve);
    });
  }

  private write(text: string): void {
    if (this.response.destroyed) return;
    this.response.write(text);
    if (this.response.writableLength > LONGEST_QUEUE) this.response.destroy();
  }
}
