import {
  BULK_UPDATE_ARGUMENTS,
  type Caller,
  ClusterBulkUpdate,
  clusterBulkUpdate,
  ClusterCertificatePut,
  ClusterPut,
  clusterRename,
  clusterUpdate,
  clusterUpdateCertificate,
  type Idempotency,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Headers, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Accepted, Created, DONE } from '../http/answer.js';
import { address } from '../http/listing.js';
import { Asker, ClientGone, IfMatch, Repeatable } from '../http/parameters.js';
import { Rename } from '../http/rename.js';
import { checked, pathName } from '../http/request-validation.js';
import { AnswersAsync, AnswersCreated, AnswersDone } from '../openapi/answers.js';
import { StartsOperation, TakesIdempotencyKey, TakesIfMatch } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('cluster') };

@ApiTags('clusters')
@Controller('1.0/provisioning/clusters')
export class ClusterChangesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Put(':name')
  @AnswersCreated('Change a cluster; another channel is given to every member')
  @AnswersAsync()
  @TakesIfMatch()
  @StartsOperation()
  async update(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterPut }) put: ClusterPut,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Created | Accepted> {
    const { operation } = await this.rpc.call(clusterUpdate, {
      name: cluster,
      cluster: put,
      ifMatch,
      caller,
      idempotency,
    });
    const done = new Created(addressOf(cluster));
    if (operation === null) return done;
    return this.answers.of(operation.id, { prefer, gone, failed: 'Failed updating cluster' }, done);
  }

  @Post(':name')
  @AnswersCreated('Rename a cluster')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async rename(
    @Param('name', name) cluster: string,
    @Body({ schema: Rename }) { name: newName }: Rename,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(clusterRename, { name: cluster, newName, ifMatch, caller, idempotency });
    return new Created(addressOf(newName));
  }

  @Put(':name/certificate')
  @AnswersDone('Replace the certificate that all members of a cluster present')
  @AnswersAsync()
  @StartsOperation()
  async updateCertificate(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterCertificatePut }) certificate: ClusterCertificatePut,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<typeof DONE | Accepted> {
    const { id } = await this.rpc.call(clusterUpdateCertificate, { name: cluster, certificate, caller, idempotency });
    return this.answers.of(id, { prefer, gone, failed: 'Failed updating cluster certificate' }, DONE);
  }

  @Post(':name/::bulk-update')
  @AnswersDone('Change every member of a cluster in the same way, or none')
  @AnswersAsync()
  @StartsOperation()
  async bulkUpdate(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterBulkUpdate }) update: ClusterBulkUpdate,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<typeof DONE | Accepted> {
    checked(z.looseObject({ arguments: BULK_UPDATE_ARGUMENTS[update.action] }), update);
    const { id } = await this.rpc.call(clusterBulkUpdate, { name: cluster, update, caller, idempotency });
    return this.answers.of(id, { prefer, gone, failed: 'Failed bulk update of cluster' }, DONE);
  }
}

function addressOf(cluster: string): string {
  return address('provisioning/clusters', cluster);
}
