import type { CloudEvent, EventGap, EventSource } from '@muster/contracts';
import { type Cursor, cursorText, positionOf, SOURCES } from './cursor.js';
import { type EventFilter, isWanted } from './event-filter.js';
import type { EventHistory } from './event-history.js';
import type { EventSink } from './event-sink.js';
import { EventTail } from './event-tail.js';

/** Where the events come from. */
export interface EventOrigin extends Pick<EventHistory, 'head' | 'after'> {
  /** Tells each event as it happens, until closed. */
  listen(heard: (event: CloudEvent) => void): { close(): void };
}

/**
 * One reader of events: first what it missed, out of Postgres, then what happens, each event once. It listens before
 * it reads the past, and looks again at each beat whether something went unheard.
 */
export class EventStream {
  private readonly tails = new Map<EventSource, EventTail>();

  constructor(
    private readonly origin: EventOrigin,
    private readonly sink: EventSink,
    private readonly filter: EventFilter,
  ) {}

  /** Tells events until the signal fires. @param beatMs pause between signs of life, milliseconds */
  async run(cursor: Cursor, beatMs: number, signal: AbortSignal): Promise<void> {
    for (const source of SOURCES) {
      const listener = {
        tell: (event: CloudEvent) => this.tell(event),
        missed: (from: EventSource, after: number, next: number) =>
          this.sink.gap(eventGap(from, after, next), this.cursor()),
        ready: () => this.sink.drained(),
      };
      this.tails.set(source, new EventTail(source, cursor[source], this.origin, listener, signal));
    }
    const subscription = this.origin.listen((event) => this.heard(event));
    try {
      for (let sign = 'caught up'; !signal.aborted; sign = 'alive') {
        await Promise.all([...this.tails.values()].map((tail) => tail.catchUp()));
        this.sink.sign(sign, this.cursor());
        await beat(beatMs, signal);
      }
    } finally {
      subscription.close();
    }
  }

  private heard(event: CloudEvent): void {
    const position = positionOf(event);
    if (position !== undefined) this.tails.get(position.source)?.hear(event, position.id);
  }

  private tell(event: CloudEvent): void {
    if (isWanted(event, this.filter)) this.sink.event(event, this.cursor());
  }

  private cursor(): string {
    return cursorText(Object.fromEntries([...this.tails].map(([source, tail]) => [source, tail.last])));
  }
}

function eventGap(source: EventSource, after: number, next: number): EventGap {
  const message = `Events of ${source} from ${after + 1} to ${next - 1} are not kept any more. Read anew what you follow.`;
  const elsewhere = `The events of ${source} begin anew: its database is not the one that you know. Read anew what you follow.`;
  return { source: `/muster/${source}`, after, next, message: next > after ? message : elsewhere };
}

async function beat(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener('abort', over);
  });
}
