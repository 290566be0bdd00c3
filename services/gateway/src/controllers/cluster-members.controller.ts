import {
  type Caller,
  ClusterAddServers,
  clusterAddServers,
  ClusterRemoveServers,
  clusterRemoveServers,
  type Idempotency,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Accepted, DONE } from '../http/answer.js';
import { Asker, ClientGone, Repeatable } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { AnswersAsync, AnswersDone } from '../openapi/answers.js';
import { StartsOperation } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('cluster') };

@ApiTags('clusters')
@Controller('1.0/provisioning/clusters')
export class ClusterMembersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Post(':name/::add-servers')
  @AnswersDone('Add servers to a cluster; answers when they are members')
  @AnswersAsync()
  @StartsOperation()
  async add(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterAddServers }) add: ClusterAddServers,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<typeof DONE | Accepted> {
    const { id } = await this.rpc.call(clusterAddServers, { name: cluster, add, caller, idempotency });
    return this.answers.of(id, { prefer, gone, failed: 'Failed adding servers to cluster' }, DONE);
  }

  @Post(':name/::remove-servers')
  @AnswersDone('Take servers out of a cluster; answers when they are free again')
  @AnswersAsync()
  @StartsOperation()
  async remove(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterRemoveServers }) remove: ClusterRemoveServers,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<typeof DONE | Accepted> {
    const { id } = await this.rpc.call(clusterRemoveServers, { name: cluster, remove, caller, idempotency });
    return this.answers.of(id, { prefer, gone, failed: 'Failed removing servers from cluster' }, DONE);
  }
}
