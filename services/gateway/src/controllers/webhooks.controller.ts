import {
  type Caller,
  DELIVERY_STATES,
  type Idempotency,
  Webhook,
  webhookCreate,
  webhookDelete,
  webhookDeliveries,
  WebhookDelivery,
  webhookGet,
  webhookList,
  WebhookPost,
  WebhookRedeliver,
  webhookRedeliver,
  WebhookRedelivery,
  WebhookSecret,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ClusterIds } from '../events/cluster-id.js';
import { Created, DONE, Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, Repeatable } from '../http/parameters.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';

const webhookId = { schema: z.uuid({ error: 'must be a UUID' }) };

const DeliveryQuery = z.object({
  state: z.enum(DELIVERY_STATES).optional().describe('Only deliveries in this state'),
  limit: z.coerce.number().int().min(1).max(10_000).default(100).describe('The newest ones, so many at most'),
});
type DeliveryQuery = z.infer<typeof DeliveryQuery>;

@ApiTags('events')
@Controller('1.0/webhooks')
export class WebhooksController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly clusters: ClusterIds,
  ) {}

  @Get()
  @AnswersList('List webhooks', Webhook)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    return listed(this.rpc.stream(webhookList, {}), query, 'id', addressOf);
  }

  @Get(':id')
  @Answers('Show a webhook, and what is on its way to it', Webhook)
  async get(@Param('id', webhookId) id: string): Promise<Webhook> {
    return this.rpc.call(webhookGet, { id });
  }

  @Post()
  @AnswersCreated('Have events sent to an address; the secret that signs them is told this once', WebhookSecret)
  @TakesIdempotencyKey()
  async add(
    @Body({ schema: WebhookPost }) webhook: WebhookPost,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    const clusters = await this.clusters.idsOf(webhook.clusters);
    const made = await this.rpc.call(webhookCreate, { webhook: { ...webhook, clusters }, caller, idempotency });
    return new Created(addressOf(made.id), made);
  }

  @Delete(':id')
  @AnswersDone('Send no more events to an address')
  @TakesIdempotencyKey()
  async remove(
    @Param('id', webhookId) id: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(webhookDelete, { id, caller, idempotency });
    return DONE;
  }

  @Get(':id/deliveries')
  @Answers('List what was or will be sent to a webhook, newest first', z.array(WebhookDelivery))
  deliveries(
    @Param('id', webhookId) id: string,
    @Query({ schema: DeliveryQuery }) { state, limit }: DeliveryQuery,
  ): Rows {
    return new Rows(this.rpc.stream(webhookDeliveries, { id, state, limit }));
  }

  @Post(':id/::redeliver')
  @Answers('Send again what was given up, or one event', WebhookRedelivery)
  @TakesIdempotencyKey()
  async redeliver(
    @Param('id', webhookId) id: string,
    @Body({ schema: WebhookRedeliver }) { event }: WebhookRedeliver,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<WebhookRedelivery> {
    return this.rpc.call(webhookRedeliver, { id, event, caller, idempotency });
  }
}

function addressOf(id: string): string {
  return address('webhooks', id);
}
