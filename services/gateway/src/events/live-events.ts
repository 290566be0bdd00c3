import type { CloudEvent } from '@muster/contracts';
import { EventFeed } from '@muster/messaging';
import { Injectable } from '@nestjs/common';

/** Shares one subscription among all readers; there is none while nobody reads. */
@Injectable()
export class LiveEvents {
  private readonly readers = new Set<(event: CloudEvent) => void>();
  private subscription: { close(): void } | undefined;

  constructor(private readonly feed: EventFeed) {}

  /** Tells each event as it happens, until closed. */
  listen(heard: (event: CloudEvent) => void): { close(): void } {
    this.readers.add(heard);
    this.subscription ??= this.feed.subscribe({}, (event) => {
      for (const reader of this.readers) reader(event);
    });
    return {
      close: () => {
        this.readers.delete(heard);
        if (this.readers.size > 0) return;
        this.subscription?.close();
        this.subscription = undefined;
      },
    };
  }
}
