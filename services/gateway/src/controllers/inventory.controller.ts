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
import { Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DONE, RowBytes, Rows } from '../http/answer.js';
import { pageHeaders, takeHead, takeHeadOfBytes } from '../http/list-head.js';
import { address, listed } from '../http/listing.js';
import { Asker, Repeatable } from '../http/parameters.js';
import { Answers, AnswersDone, AnswersList, AnswersPages } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';
import { InventoryListQuery, SecretsQuery } from './inventory-list-query.js';

const uuid = { schema: z.uuid({ error: 'must be a UUID' }) };

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
  @AnswersPages('List objects of one kind', Resource)
  async list(
    @Param('kind') plural: string,
    @Query({ schema: InventoryListQuery }) query: InventoryListQuery,
    @Req() { url }: FastifyRequest,
  ): Promise<Rows | RowBytes> {
    const { recursion, ...asked } = query;
    const question = { ...asked, kind: kindOf(plural), recursion: recursion === '1' };
    if (question.recursion) {
      const { head, rows } = await takeHeadOfBytes(this.rpc.streamBytes(resourceList, question));
      return new RowBytes(rows, pageHeaders(head, url));
    }
    const { head, rows } = await takeHead(this.rpc.stream(resourceList, question));
    return listed(rows, query, 'uuid', (id) => address('inventory', plural, id), pageHeaders(head, url));
  }

  @Get(':kind/:uuid')
  @KindParameter()
  @Answers('Show an object', Resource)
  async get(
    @Param('kind') plural: string,
    @Param('uuid', uuid) id: string,
    @Query({ schema: SecretsQuery }) { secrets }: SecretsQuery,
  ): Promise<Resource> {
    return this.rpc.call(resourceGet, { kind: kindOf(plural), uuid: id, secrets });
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
