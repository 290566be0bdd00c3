import { type CloudEvent, eventHead, eventReplay, type RequestOf, type EventSource } from '@muster/contracts';
import { rowOf } from '@muster/database';
import { Controller, Inject, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Rpc, RpcStream } from '../rpc/rpc-decorators.js';
import { replayEvents } from './replay-events.js';

/** The controller that answers `muster.rpc.<service>.event.replay` and `…event.head` out of the service's outbox. */
export function eventReplayController(service: EventSource): Type {
  const contract = eventReplay[service];
  const headContract = eventHead[service];

  @Controller()
  class EventReplayController {
    constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

    @RpcStream(contract)
    replay(request: RequestOf<typeof contract>): AsyncIterable<CloudEvent> {
      return replayEvents(this.dataSource, service, request.after, request.limit);
    }

    @Rpc(headContract)
    async head(): Promise<{ id: string }> {
      const state = await rowOf<{ last_id: string }>(this.dataSource, 'SELECT last_id FROM outbox_state');
      return { id: state?.last_id ?? '0' };
    }
  }
  return EventReplayController;
}
