import {
  type Caller,
  Cluster,
  clusterCreate,
  clusterGet,
  clusterList,
  ClusterPost,
  type Idempotency,
  inventorySweep,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Accepted, Created, DONE, type Rows, Tagged } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, ClientGone, Repeatable } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersAsync, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { StartsOperation, TakesIdempotencyKey } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('cluster') };

@ApiTags('clusters')
@Controller('1.0/provisioning/clusters')
export class ClustersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Get()
  @AnswersList('List clusters', Cluster)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    return listed(this.rpc.stream(clusterList, {}), query, 'name', addressOf);
  }

  @Get(':name')
  @Answers('Show a cluster', Cluster)
  async get(@Param('name', name) cluster: string): Promise<Tagged> {
    const { value, etag } = await this.rpc.call(clusterGet, { name: cluster });
    return new Tagged(value, etag);
  }

  @Post()
  @AnswersCreated('Form a cluster from servers; answers when it is ready')
  @AnswersAsync()
  @StartsOperation()
  async create(
    @Body({ schema: ClusterPost }) cluster: ClusterPost,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Created | Accepted> {
    const { id } = await this.rpc.call(clusterCreate, { cluster, caller, idempotency });
    return this.answers.of(
      id,
      { prefer, gone, failed: 'Failed creating cluster' },
      new Created(addressOf(cluster.name)),
    );
  }

  @Post(':name/::resync-inventory')
  @AnswersDone('Compare the inventory of a cluster with a full listing')
  @TakesIdempotencyKey()
  async resyncInventory(
    @Param('name', name) cluster: string,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(inventorySweep, { cluster, idempotency });
    return DONE;
  }
}

function addressOf(cluster: string): string {
  return address('provisioning/clusters', cluster);
}
