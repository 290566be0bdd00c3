import { type CloudEvent, eventHead, eventReplay, type EventSource } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Injectable } from '@nestjs/common';

/** Events asked for at once. */
const PAGE = 1_000;

/** The events that the services keep in Postgres. */
@Injectable()
export class EventHistory {
  constructor(private readonly rpc: RpcClient) {}

  /** The outbox id of a service's newest event, 0 before the first. */
  async head(source: EventSource): Promise<number> {
    return Number((await this.rpc.call(eventHead[source], {})).id);
  }

  /** The next events of a service after an outbox id, oldest first; none when there is nothing newer. */
  async *after(source: EventSource, id: number, signal: AbortSignal): AsyncGenerator<CloudEvent> {
    const rows = this.rpc.stream(eventReplay[source], { after: String(id), limit: PAGE }, { signal });
    for await (const batch of rows) for (const text of batch) yield JSON.parse(text) as CloudEvent;
  }
}
