import type { CloudEvent, EventNoun } from '@muster/contracts';
import type { NatsConnection } from '@nats-io/transport-node';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { NATS_CONNECTION } from '../connection/nats-token.js';
import { isCloudEventMessage, readCloudEvent } from './cloud-event-headers.js';

/** Which events; what is left out means any. */
export interface EventFilter {
  readonly noun?: EventNoun | undefined;
  readonly verb?: string | undefined;
  readonly clusterId?: string | undefined;
}

/** Events as they pass, while somebody listens. Nothing is kept: a wait needs a slow poll behind it. */
@Injectable()
export class EventFeed {
  private readonly logger = new Logger('EventFeed');

  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {}

  /**
   * Calls the listener for every event that matches, until it is closed. `ready` resolves when the server knows the
   * subscription: what happens after that is not missed.
   */
  subscribe(
    filter: EventFilter,
    listener: (event: CloudEvent) => void,
  ): { close: () => void; ready: () => Promise<void> } {
    const subscription = this.connection.subscribe(subjectOf(filter), {
      callback: (error, message) => {
        if (error) this.logger.error(`no events arrive on ${subjectOf(filter)}: ${error.message}`);
        else if (isCloudEventMessage(message.headers))
          this.deliver(listener, message.subject, () => readCloudEvent(message.headers!, message.string()));
      },
    });
    return { close: () => subscription.unsubscribe(), ready: () => this.connection.flush() };
  }

  private deliver(listener: (event: CloudEvent) => void, subject: string, read: () => CloudEvent): void {
    try {
      listener(read());
    } catch (error) {
      this.logger.error(`an event on ${subject} was not taken: ${(error as Error).message}`);
    }
  }
}

function subjectOf({
  noun = '*',
  verb = '*',
  clusterId = '*',
}: {
  noun?: string | undefined;
  verb?: string | undefined;
  clusterId?: string | undefined;
}): string {
  return `muster.event.${noun}.${verb}.${clusterId}`;
}
