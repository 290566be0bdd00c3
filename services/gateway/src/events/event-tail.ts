import type { CloudEvent, EventSource } from '@muster/contracts';
import type { EventHistory } from './event-history.js';

/** Whom events are told. */
export interface EventListener {
  tell(event: CloudEvent): void;
  /** Events after the last one told, up to the next one, are not kept any more. */
  missed(source: EventSource, after: number, next: number): void;
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
  /** The newest event when reading began. */
  private head: number | undefined;

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
      const head = this.head ?? (await this.begin());
      for (let more = true; more && !this.signal.aborted;) {
        this.missed = false;
        const before = this.last ?? 0;
        for await (const event of this.history.after(this.source, before, this.signal)) {
          const id = Number(event.id.split('/')[1]);
          this.skipTo(id);
          this.last = id;
          this.listener.tell(event);
          await this.listener.ready();
        }
        more = this.missed || (this.last ?? 0) > before;
      }
      if (!this.signal.aborted) this.skipTo(head + 1);
    } catch {
      // The service is away or stopping: nothing is lost, the next beat asks again from the same place.
    }
  }

  /** A reader that is ahead of the outbox knows another life of it, and has seen nothing of this one. */
  private async begin(): Promise<number> {
    const head = await this.history.head(this.source);
    const isElsewhere = this.last !== undefined && this.last > head;
    if (isElsewhere) this.listener.missed(this.source, this.last ?? 0, 1);
    this.last = isElsewhere ? 0 : (this.last ?? head);
    this.head = head;
    return head;
  }

  /** Says so when the event of that id is not the next one: what was read out of the past has no holes but what was removed. */
  private skipTo(id: number): void {
    const last = this.last ?? 0;
    if (id <= last + 1) return;
    this.listener.missed(this.source, last, id);
    this.last = id - 1;
  }
}
