import {
  type Caller,
  type Idempotency,
  InventoryStatus,
  inventoryStatus,
  Resource,
  RESOURCE_KINDS,
  resourceGet,
  type ResourceKind,
  resourceList,
  resourceResync,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DONE, Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, Repeatable } from '../http/parameters.js';
import { Answers, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';

const uuid = { schema: z.uuid({ error: 'must be a UUID' }) };

const ResourceListQuery = ListQuery.extend({
  cluster: z.string().optional(),
  server: z.string().optional(),
  project: z.string().optional(),
});
type ResourceListQuery = z.infer<typeof ResourceListQuery>;

const StatusQuery = z.object({ cluster: z.string().optional() });
type StatusQuery = z.infer<typeof StatusQuery>;

export const KindParameter = (): MethodDecorator => ApiParam({ name: 'kind', enum: Object.values(RESOURCE_KINDS) });

@ApiTags('inventory')
@Controller('1.0/inventory')
export class InventoryController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('status')
  @AnswersList('How fresh the inventory of each cluster is', InventoryStatus)
  status(@Query({ schema: StatusQuery }) { cluster }: StatusQuery): Rows {
    return new Rows(this.rpc.stream(inventoryStatus, { cluster: cluster || undefined }));
  }

  @Get(':kind')
  @KindParameter()
  @AnswersList('List objects of one kind', Resource)
  list(@Param('kind') plural: string, @Query({ schema: ResourceListQuery }) query: ResourceListQuery): Rows {
    const rows = this.rpc.stream(resourceList, {
      kind: kindOf(plural),
      recursion: query.recursion === '1',
      cluster: query.cluster || undefined,
      server: query.server || undefined,
      project: query.project || undefined,
    });
    return listed(rows, query, 'uuid', (id) => address('inventory', plural, id));
  }

  @Get(':kind/:uuid')
  @KindParameter()
  @Answers('Show an object', Resource)
  async get(@Param('kind') plural: string, @Param('uuid', uuid) id: string): Promise<Resource> {
    return this.rpc.call(resourceGet, { kind: kindOf(plural), uuid: id });
  }

  @Post(':kind/:uuid/::resync')
  @KindParameter()
  @AnswersDone('Read an object again from its cluster')
  @TakesIdempotencyKey()
  async resync(
    @Param('kind') plural: string,
    @Param('uuid', uuid) id: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(resourceResync, { kind: kindOf(plural), uuid: id, caller, idempotency });
    return DONE;
  }
}

const KIND_OF_PLURAL = new Map(Object.entries(RESOURCE_KINDS).map(([kind, plural]) => [plural, kind as ResourceKind]));

/** The kind that a path names. Throws `request.not-found`. */
export function kindOf(plural: string): ResourceKind {
  const kind = KIND_OF_PLURAL.get(plural as (typeof RESOURCE_KINDS)[ResourceKind]);
  if (kind === undefined) throw new MusterError('request.not-found', `There is no inventory of "${plural}"`);
  return kind;
}
