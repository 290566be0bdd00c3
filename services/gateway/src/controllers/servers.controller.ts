import {
  type Caller,
  type Idempotency,
  Server,
  SERVER_STATUS,
  serverDelete,
  serverGet,
  serverList,
  ServerPut,
  serverRename,
  serverResync,
  serverUpdate,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Created, DONE, type Rows, Tagged } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, IfMatch, Repeatable } from '../http/parameters.js';
import { Rename } from '../http/rename.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey, TakesIfMatch } from '../openapi/request-headers.js';

const name = { schema: pathName('server') };

const ServerListQuery = ListQuery.extend({
  cluster: z.string().optional(),
  status: z.enum(['', ...SERVER_STATUS]).optional(),
});
type ServerListQuery = z.infer<typeof ServerListQuery>;

@ApiTags('servers')
@Controller('1.0/provisioning/servers')
export class ServersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @AnswersList('List servers', Server)
  list(@Query({ schema: ServerListQuery }) query: ServerListQuery): Rows {
    const wanted = { cluster: query.cluster || undefined, status: query.status || undefined };
    return listed(this.rpc.stream(serverList, wanted), query, 'name', addressOf);
  }

  @Get(':name')
  @Answers('Show a server', Server)
  async get(@Param('name', name) server: string): Promise<Tagged> {
    const { value, etag } = await this.rpc.call(serverGet, { name: server });
    return new Tagged(value, etag);
  }

  @Put(':name')
  @AnswersDone('Change a server')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async update(
    @Param('name', name) server: string,
    @Body({ schema: ServerPut }) change: ServerPut,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(serverUpdate, { name: server, server: change, ifMatch, caller, idempotency });
    return DONE;
  }

  @Post(':name')
  @AnswersCreated('Rename a server')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async rename(
    @Param('name', name) server: string,
    @Body({ schema: Rename }) { name: newName }: Rename,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(serverRename, { name: server, newName, ifMatch, caller, idempotency });
    return new Created(addressOf(newName));
  }

  @Delete(':name')
  @AnswersDone('Forget a server that is in no cluster')
  @TakesIdempotencyKey()
  async remove(
    @Param('name', name) server: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(serverDelete, { name: server, caller, idempotency });
    return DONE;
  }

  @Post(':name/::resync')
  @AnswersDone('Read a server again')
  @TakesIdempotencyKey()
  async resync(
    @Param('name', name) server: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(serverResync, { name: server, caller, idempotency });
    return DONE;
  }
}

function addressOf(server: string): string {
  return address('provisioning/servers', server);
}
