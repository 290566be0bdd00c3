import type { CloudEvent, EventSource } from '@muster/contracts';
import type { EventHistory } from './event-history.js';

/** Whom events are told. */
export interface EventListener {
  tell(event: CloudEvent): void;
  /** Over when more may be told; what happens live is told without waiting. */
  ready(): Promise<void>;
}

/**
 * The events of one service in order, each once. Outbox ids have no holes, so a live event that is not the next one
 * shows that some went unheard; then they are read from the past, and no event has to be kept waiting for that.
 */
export class EventTail {
  private reading: Promise<void> | undefined;
  private missed = false;
  private begun = false;

  /** @param last outbox id of the last event told; undefined begins with what happens from now on */
  constructor(
    private readonly source: EventSource,
    public last: number | undefined,
    private readonly history: Pick<EventHistory, 'head' | 'after'>,
    private readonly listener: EventListener,
    private readonly signal: AbortSignal,
  ) {}

  /** Takes a live event: tells it when it is the next one, and looks into the past when others are missing before it. */
  hear(event: CloudEvent, id: number): void {
    if (this.last !== undefined && id <= this.last) return;
    if (this.reading !== undefined || id !== (this.last ?? Number.NaN) + 1) {
      this.missed = true;
      void this.catchUp();
      return;
    }
    this.last = id;
    this.listener.tell(event);
  }

  /** Tells all that happened since the last event told. A service that is away is asked again by the next call. */
  async catchUp(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async read(): Promise<void> {
    try {
      if (!this.begun) await this.begin();
      for (let more = true; more && !this.signal.aborted;) {
        this.missed = false;
        const before = this.last ?? 0;
        for await (const event of this.history.after(this.source, before, this.signal)) {
          this.last = Number(event.id.split('/')[1]);
          this.listener.tell(event);
          await this.listener.ready();
        }
        more = this.missed || (this.last ?? 0) > before;
      }
    } catch {
      // The service is away or stopping: nothing is lost, the next beat asks again from the same place.
    }
  }

  /** A reader that is ahead of the outbox knows another life of it, and has seen nothing of this one. */
  private async begin(): Promise<void> {
    const head = await this.history.head(this.source);
    this.last = this.last === undefined ? head : this.last > head ? 0 : this.last;
    this.begun = true;
  }
}
