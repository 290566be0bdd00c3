import {
  type Caller,
  type Idempotency,
  Subscriber,
  subscriberCreate,
  subscriberDelete,
  subscriberGet,
  subscriberList,
  SubscriberLogin,
  SubscriberPost,
  SubscriberProgress,
  SubscriberRewind,
  subscriberRewind,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClusterIds } from '../events/cluster-id.js';
import { Created, DONE, type Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, Repeatable } from '../http/parameters.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';

const name = { schema: pathName('subscriber') };

@ApiTags('events')
@Controller('1.0/subscribers')
export class SubscribersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly clusters: ClusterIds,
  ) {}

  @Get()
  @AnswersList('List the systems that read events at NATS', Subscriber)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    return listed(this.rpc.stream(subscriberList, {}), query, 'name', addressOf);
  }

  @Get(':name')
  @Answers('Show a subscriber, and how far it has come', SubscriberProgress)
  async get(@Param('name', name) subscriber: string): Promise<SubscriberProgress> {
    return this.rpc.call(subscriberGet, { name: subscriber });
  }

  @Post()
  @AnswersCreated('Add a subscriber; its password is told this once', SubscriberLogin)
  @TakesIdempotencyKey()
  async add(
    @Body({ schema: SubscriberPost }) subscriber: SubscriberPost,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    const clusters = await this.clusters.idsOf(subscriber.clusters);
    const login = await this.rpc.call(subscriberCreate, {
      subscriber: { ...subscriber, clusters },
      caller,
      idempotency,
    });
    return new Created(addressOf(login.name), login);
  }

  @Post(':name/::rewind')
  @AnswersDone('Have a subscriber read again from another place')
  @TakesIdempotencyKey()
  async rewind(
    @Param('name', name) subscriber: string,
    @Body({ schema: SubscriberRewind }) { from }: SubscriberRewind,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(subscriberRewind, { name: subscriber, from, caller, idempotency });
    return DONE;
  }

  @Delete(':name')
  @AnswersDone('Let a subscriber read no more')
  @TakesIdempotencyKey()
  async remove(
    @Param('name', name) subscriber: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(subscriberDelete, { name: subscriber, caller, idempotency });
    return DONE;
  }
}

function addressOf(subscriber: string): string {
  return address('subscribers', subscriber);
}
