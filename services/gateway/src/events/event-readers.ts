import type { FastifyReply } from 'fastify';
import { MusterError } from '@muster/errors';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Cursor } from './cursor.js';
import type { EventFilter } from './event-filter.js';
import { EventHistory } from './event-history.js';
import { EventSink } from './event-sink.js';
import { EventStream } from './event-stream.js';
import { LiveEvents } from './live-events.js';

/** Readers that one process serves; each costs a connection and a little memory. */
const MOST_READERS = 500;
/** Pause between signs of life; proxies commonly give up after 30 s of silence. Milliseconds. */
const BEAT_MS = 10_000;

/** Serves everybody who reads events over HTTP. */
@Injectable()
export class EventReaders implements BeforeApplicationShutdown {
  private readonly open = new Map<AbortController, Promise<void>>();

  constructor(
    private readonly history: EventHistory,
    private readonly live: LiveEvents,
  ) {}

  /** Tells events to one client until it leaves. Throws `service.unavailable` when too many read already. */
  async serve(reply: FastifyReply, cursor: Cursor, filter: EventFilter): Promise<void> {
    if (this.open.size >= MOST_READERS) {
      throw new MusterError('service.unavailable', `${MOST_READERS} clients read events here already`);
    }
    reply.hijack();
    const leaving = new AbortController();
    reply.raw.once('close', () => leaving.abort());
    const served = this.tell(new EventSink(reply.raw), cursor, filter, leaving.signal);
    this.open.set(leaving, served);
    try {
      await served;
    } finally {
      this.open.delete(leaving);
    }
  }

  /** Readers are told to come back elsewhere by the end of their stream; they know where they were. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const leaving of this.open.keys()) leaving.abort();
    await Promise.allSettled(this.open.values());
  }

  private async tell(sink: EventSink, cursor: Cursor, filter: EventFilter, signal: AbortSignal): Promise<void> {
    const { history, live } = this;
    const origin = {
      head: history.head.bind(history),
      after: history.after.bind(history),
      listen: live.listen.bind(live),
    };
    try {
      sink.open();
      await new EventStream(origin, sink, filter).run(cursor, BEAT_MS, signal);
    } finally {
      await sink.end();
    }
  }
}
