import {
  type Caller,
  type Idempotency,
  Token,
  tokenCreate,
  tokenDelete,
  tokenGet,
  tokenList,
  TokenPut,
  tokenUpdate,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Created, DONE, type Rows, Tagged } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, IfMatch, Repeatable } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey, TakesIfMatch } from '../openapi/request-headers.js';
import { PublicAddress } from '../server/public-address.js';

const uuid = { schema: pathName('token') };

const ProviderConfig = z
  .object({
    name: z.literal('operations-center'),
    config: z.object({ server_url: z.string(), server_token: z.string(), server_certificate: z.string() }),
    version: z.literal('1'),
  })
  .meta({ id: 'ProviderConfig' });

@ApiTags('tokens')
@Controller('1.0/provisioning/tokens')
export class TokensController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly publicAddress: PublicAddress,
  ) {}

  @Get()
  @AnswersList('List registration tokens', Token)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    return listed(this.rpc.stream(tokenList, {}), query, 'uuid', addressOf);
  }

  @Get(':uuid')
  @Answers('Show a token', Token)
  async get(@Param('uuid', uuid) id: string): Promise<Tagged> {
    const { value, etag } = await this.rpc.call(tokenGet, { uuid: id });
    return new Tagged(value, etag);
  }

  @Post()
  @AnswersCreated('Issue a token; its UUID stands in Location')
  @TakesIdempotencyKey()
  async create(
    @Body({ schema: TokenPut }) token: TokenPut,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    const created = await this.rpc.call(tokenCreate, { token, caller, idempotency });
    return new Created(addressOf(created.uuid));
  }

  @Put(':uuid')
  @AnswersCreated('Change a token')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async update(
    @Param('uuid', uuid) id: string,
    @Body({ schema: TokenPut }) token: TokenPut,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(tokenUpdate, { uuid: id, token, ifMatch, caller, idempotency });
    return new Created(addressOf(id));
  }

  @Delete(':uuid')
  @AnswersDone('Withdraw a token')
  @TakesIdempotencyKey()
  async remove(
    @Param('uuid', uuid) id: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(tokenDelete, { uuid: id, caller, idempotency });
    return DONE;
  }

  @Get(':uuid/provider-config')
  @Answers('The provider configuration that makes an IncusOS register with this token', ProviderConfig)
  async providerConfig(@Param('uuid', uuid) id: string): Promise<z.infer<typeof ProviderConfig>> {
    const { value: token } = await this.rpc.call(tokenGet, { uuid: id });
    return {
      name: 'operations-center',
      config: {
        server_url: this.publicAddress.url,
        server_token: token.uuid,
        server_certificate: this.publicAddress.certificate,
      },
      version: '1',
    };
  }
}

function addressOf(id: string): string {
  return address('provisioning/tokens', id);
}
