import { type CloudEvent, eventReplay, type RequestOf, type ServiceName } from '@muster/contracts';
import { Controller, Inject, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RpcStream } from '../rpc/rpc-decorators.js';
import { replayEvents } from './replay-events.js';

/** The controller that answers `muster.rpc.<service>.event.replay` out of the service's outbox. */
export function eventReplayController(service: ServiceName): Type {
  const contract = eventReplay[service];

  @Controller()
  class EventReplayController {
    constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

    @RpcStream(contract)
    replay(request: RequestOf<typeof contract>): AsyncIterable<CloudEvent> {
      return replayEvents(this.dataSource, service, request.after, request.limit);
    }
  }
  return EventReplayController;
}
