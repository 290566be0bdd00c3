import { clusterCancelRoll, clusterReboot, clusterRollingUpdate, ClusterUpdatePost } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Accepted, DONE } from '../http/answer.js';
import { type AskedWork, Asking } from '../http/parameters.js';
import { prefersAsync } from '../http/prefer.js';
import { pathName } from '../http/request-validation.js';
import { AnswersAsync, AnswersDone } from '../openapi/answers.js';
import { StartsOperation } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('cluster') };

/**
 * What goes through the members of a cluster one after the other. It can take hours, so it is answered when it is accepted,
 * as upstream does; `update_status` of the cluster and the operation tell how it goes on.
 */
@ApiTags('clusters')
@Controller('1.0/provisioning/clusters/:name')
export class ClusterRollingController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Post('::update')
  @AnswersDone('Update the members of a cluster one after the other; answers when that is accepted')
  @AnswersAsync()
  @StartsOperation()
  async update(
    @Param('name', name) cluster: string,
    @Body({ schema: ClusterUpdatePost }) { reboot }: ClusterUpdatePost,
    @Asking() { caller, idempotency, prefer }: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    const { id } = await this.rpc.call(clusterRollingUpdate, { name: cluster, reboot, caller, idempotency });
    return this.accepted(id, prefer);
  }

  @Post('::reboot')
  @AnswersDone('Reboot the members of a cluster one after the other; answers when that is accepted')
  @AnswersAsync()
  @StartsOperation()
  async reboot(
    @Param('name', name) cluster: string,
    @Asking() { caller, idempotency, prefer }: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    const { id } = await this.rpc.call(clusterReboot, { name: cluster, caller, idempotency });
    return this.accepted(id, prefer);
  }

  @Post('::cancel-operation')
  @AnswersDone('Stop a rolling update or reboot as soon as the member in hand is back in service')
  @AnswersAsync()
  @StartsOperation()
  async cancel(
    @Param('name', name) cluster: string,
    @Asking() { caller, idempotency, prefer }: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    const { operation } = await this.rpc.call(clusterCancelRoll, { name: cluster, caller, idempotency });
    return operation === undefined ? DONE : this.accepted(operation.id, prefer);
  }

  private async accepted(id: string, prefer: string | undefined): Promise<typeof DONE | Accepted> {
    return prefersAsync(prefer) ? this.answers.accepted(id) : DONE;
  }
}
