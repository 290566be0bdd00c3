import { EVENT_TYPES, type EventNoun, resourceKind } from '@muster/contracts';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ClusterIds } from '../events/cluster-id.js';
import { parseCursor } from '../events/cursor.js';
import { EventReaders } from '../events/event-readers.js';
import { AnswersRaw } from '../openapi/answers.js';

const NOUNS = Object.keys(EVENT_TYPES) as [EventNoun, ...EventNoun[]];

const EventQuery = z.object({
  noun: z.enum(NOUNS).optional().describe('Only events about this'),
  cluster: z.string().optional().describe('Only events of this cluster, by name or id'),
  kind: resourceKind.optional().describe('Only events about this kind of the inventory'),
  after: z.string().optional().describe('The id of the last event seen; Last-Event-ID comes first'),
});
type EventQuery = z.infer<typeof EventQuery>;

@ApiTags('events')
@Controller('1.0/events')
export class EventsController {
  constructor(
    private readonly readers: EventReaders,
    private readonly clusters: ClusterIds,
  ) {}

  @Get()
  @AnswersRaw('Follow events; each is a CloudEvent in JSON', 'text/event-stream', 'Server-sent events, without an end')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Tells first what happened after this event' })
  async follow(
    @Query({ schema: EventQuery }) query: EventQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const cursor = parseCursor(lastEventId || query.after);
    const clusterId = query.cluster ? await this.clusters.idOf(query.cluster) : undefined;
    await this.readers.serve(reply, cursor, { noun: query.noun, clusterId, kind: query.kind });
  }
}
