import { type Caller, clusterDelete, type Idempotency, LeftOver, type Operation } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Controller, Delete, Headers, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Accepted } from '../http/answer.js';
import { Asker, ClientGone, Repeatable } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { prefersAsync } from '../http/prefer.js';
import { Answers, AnswersAsync } from '../openapi/answers.js';
import { StartsOperation } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('cluster') };

const DeleteQuery = z.object({
  mode: z
    .string()
    .optional()
    .describe(
      '"factory-reset" resets the servers, "force" forgets them as they are; anything else is "normal", for a cluster ' +
        'that is not ready',
    ),
  token: z
    .uuid({ error: 'must be a UUID' })
    .optional()
    .describe('The token that servers register with after their reset; each gets one of its own when it is left out'),
  tokenSeedName: z.string().optional().describe('Upstream’s; tokens have no seeds here'),
});
type DeleteQuery = z.infer<typeof DeleteQuery>;

/** What a deletion could not clean; nothing of it is there when all servers are clean. */
const Deleted = z.object({ left_over: z.array(LeftOver).optional() }).meta({ id: 'ClusterDeleted' });
type Deleted = z.infer<typeof Deleted>;

@ApiTags('clusters')
@Controller('1.0/provisioning/clusters')
export class ClusterDeletionController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Delete(':name')
  @Answers('Remove a cluster, in whatever state it is; names what is left on which server', Deleted)
  @AnswersAsync()
  @StartsOperation()
  async remove(
    @Param('name', name) cluster: string,
    @Query({ schema: DeleteQuery }) { mode, token, tokenSeedName }: DeleteQuery,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @Headers('prefer') prefer: string | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Deleted | Accepted> {
    if (tokenSeedName !== undefined && tokenSeedName !== '') throw noSeed(tokenSeedName);
    const { operation, left_over } = await this.rpc.call(clusterDelete, {
      name: cluster,
      mode: mode === 'force' || mode === 'factory-reset' ? mode : 'normal',
      token,
      caller,
      idempotency,
    });
    if (operation === null) return deleted(left_over);
    if (prefersAsync(prefer)) return this.answers.accepted(operation.id);
    return deleted(leftOverOf(await this.answers.ended(operation.id, 'Failed deleting cluster', gone)));
  }
}

function noSeed(seed: string): MusterError {
  const message = `there is no seed "${seed}": a server is reset with the application that it has`;
  return new MusterError('request.invalid', 'Invalid request', { findings: [{ path: 'tokenSeedName', message }] });
}

function leftOverOf({ steps }: Operation): LeftOver[] {
  return steps.filter((step) => step.left_over !== '').map(({ server, left_over: message }) => ({ server, message }));
}

/** Upstream's `{}` where everything is clean. */
function deleted(left_over: LeftOver[]): Deleted {
  return left_over.length === 0 ? {} : { left_over };
}
