import {
  serverGet,
  serverWork,
  type ServerWork,
  SystemConfiguration,
  SystemUpdate,
  SystemUpdatePost,
  VersionData,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Accepted, DONE } from '../http/answer.js';
import { type AskedWork, Asking } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersAsync, AnswersDone } from '../openapi/answers.js';
import { StartsOperation } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';

const name = { schema: pathName('server') };

const ForceQuery = z.object({
  force: z
    .string()
    .optional()
    .describe('"1" or "true": also a server that is not shown as ready; never into another operation'),
});
type ForceQuery = z.infer<typeof ForceQuery>;
const RestoreQuery = ForceQuery.extend({
  mode: z.enum(['', 'skip']).optional().describe('"skip" leaves the instances where they went'),
});
type RestoreQuery = z.infer<typeof RestoreQuery>;
const ResetQuery = ForceQuery.extend({
  token: z.string().optional().describe('What it comes back with; left out, a token for this server alone is issued'),
  tokenSeedName: z.string().optional().describe('Seeds of tokens are not offered yet'),
});
type ResetQuery = z.infer<typeof ResetQuery>;

const PATH = '1.0/provisioning/servers/:name/system';

/** What is done to a server itself. Each is an operation that ends when the server is where it should be. */
@ApiTags('servers')
@Controller(PATH)
export class ServerSystemController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly answers: OperationAnswers,
  ) {}

  @Post('::evacuate')
  @AnswersDone('Take a member of a cluster out of service: its instances move away')
  @AnswersAsync()
  @StartsOperation()
  async evacuate(
    @Param('name', name) server: string,
    @Query({ schema: ForceQuery }) query: ForceQuery,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'evacuate' }, query, asked);
  }

  @Post('::restore')
  @AnswersDone('Take a member of a cluster back into service')
  @AnswersAsync()
  @StartsOperation()
  async restore(
    @Param('name', name) server: string,
    @Query({ schema: RestoreQuery }) query: RestoreQuery,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'restore', mode: query.mode ?? '' }, query, asked);
  }

  @Post('::reboot')
  @AnswersDone('Reboot a server; answers when it is back and ready')
  @AnswersAsync()
  @StartsOperation()
  async reboot(
    @Param('name', name) server: string,
    @Query({ schema: ForceQuery }) query: ForceQuery,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'reboot' }, query, asked);
  }

  @Post('::poweroff')
  @AnswersDone('Switch a server off')
  @AnswersAsync()
  @StartsOperation()
  async powerOff(
    @Param('name', name) server: string,
    @Query({ schema: ForceQuery }) query: ForceQuery,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'power-off' }, query, asked);
  }

  @Post('::update')
  @AnswersDone('Have a server look for an update and install it; a reboot brings it into force')
  @AnswersAsync()
  @StartsOperation()
  async update(
    @Param('name', name) server: string,
    @Query({ schema: ForceQuery }) query: ForceQuery,
    @Body({ schema: SystemUpdatePost }) { os }: SystemUpdatePost,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'update', check: os?.trigger_update === true }, query, asked);
  }

  @Post('::factory-reset')
  @AnswersDone('Wipe a server; answers when it has registered again, under the same name')
  @AnswersAsync()
  @StartsOperation()
  async reset(
    @Param('name', name) server: string,
    @Query({ schema: ResetQuery }) query: ResetQuery,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    const { token = '', tokenSeedName = '' } = query;
    if (tokenSeedName !== '') throw new MusterError('request.invalid', 'Seeds of tokens are not offered yet');
    return this.work(server, { kind: 'reset', ...(token === '' ? {} : { token }) }, query, asked);
  }

  @Get('network')
  @Answers('Show the network of a server, as it was seen last', SystemConfiguration)
  async network(@Param('name', name) server: string): Promise<unknown> {
    return (await this.rpc.call(serverGet, { name: server })).value.os_data.network;
  }

  @Put('network')
  @AnswersDone('Configure the network of a server; answers when it is reached with the new configuration')
  @AnswersAsync()
  @StartsOperation()
  async putNetwork(
    @Param('name', name) server: string,
    @Body({ schema: SystemConfiguration }) { config }: SystemConfiguration,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'configure-network', config }, {}, asked);
  }

  @Get('storage')
  @Answers('Show the storage of a server, as it was seen last', SystemConfiguration)
  async storage(@Param('name', name) server: string): Promise<unknown> {
    return (await this.rpc.call(serverGet, { name: server })).value.os_data.storage;
  }

  @Put('storage')
  @AnswersDone('Configure the storage of a server')
  @AnswersAsync()
  @StartsOperation()
  async putStorage(
    @Param('name', name) server: string,
    @Body({ schema: SystemConfiguration }) { config }: SystemConfiguration,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'configure-storage', config }, {}, asked);
  }

  @Get('update')
  @Answers('Show the versions of a server', VersionData.nullable())
  async versions(@Param('name', name) server: string): Promise<unknown> {
    return (await this.rpc.call(serverGet, { name: server })).value.version_data;
  }

  @Put('update')
  @AnswersDone('Put a server that is in no cluster into an update channel')
  @AnswersAsync()
  @StartsOperation()
  async putUpdate(
    @Param('name', name) server: string,
    @Body({ schema: SystemUpdate }) { config }: SystemUpdate,
    @Asking() asked: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    return this.work(server, { kind: 'set-channel', channel: config.channel }, {}, asked);
  }

  private async work(
    server: string,
    work: ServerWork,
    { force }: ForceQuery,
    { caller, idempotency, prefer, gone }: AskedWork,
  ): Promise<typeof DONE | Accepted> {
    const forced = force === '1' || force === 'true';
    const { id } = await this.rpc.call(serverWork, { name: server, work, force: forced, caller, idempotency });
    return this.answers.of(id, { prefer, gone, failed: `Failed on server "${server}"` }, DONE);
  }
}
