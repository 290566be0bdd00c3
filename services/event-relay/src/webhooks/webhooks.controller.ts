import {
  type RequestOf,
  type Webhook,
  webhookCreate,
  webhookDelete,
  webhookDeliveries,
  type WebhookDelivery,
  webhookGet,
  webhookList,
  webhookRedeliver,
  type WebhookRedelivery,
  type WebhookSecret,
} from '@muster/contracts';
import { rowsOf, streamRows } from '@muster/database';
import { Rpc, RpcStream } from '@muster/messaging';
import { CONFIGURATION, SecretBox } from '@muster/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RelayConfiguration } from '../configuration.js';
import { StreamReport } from '../consumers/stream-report.js';
import { Courier } from '../deliveries/courier.js';
import { Upkeep } from '../upkeep.js';
import { createWebhook, deleteWebhook, redeliver } from './change-webhooks.js';
import {
  deliveryView,
  type DeliveryRow,
  findWebhook,
  SELECT_WEBHOOKS,
  type WebhookRow,
  webhookView,
} from './webhook-row.js';

type Done = Record<string, never>;

/** Answers questions about webhooks and changes them. */
@Controller()
export class WebhooksController {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: RelayConfiguration,
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly stream: StreamReport,
    private readonly courier: Courier,
    private readonly upkeep: Upkeep,
  ) {}

  @RpcStream(webhookList)
  async *list(): AsyncIterable<Webhook> {
    const rows = await rowsOf<WebhookRow>(this.dataSource, `${SELECT_WEBHOOKS} ORDER BY created_at, id`);
    yield* rows.map(webhookView);
  }

  @Rpc(webhookGet)
  async get({ id }: RequestOf<typeof webhookGet>): Promise<Webhook> {
    return webhookView(await findWebhook(this.dataSource, id));
  }

  @Rpc(webhookCreate)
  async create(request: RequestOf<typeof webhookCreate>): Promise<WebhookSecret> {
    const { box } = this;
    const allowLocal = this.configuration.MUSTER_WEBHOOK_ALLOW_LOCAL;
    const created = await createWebhook(this.dataSource, { box, stream: await this.stream.now(), allowLocal }, request);
    await this.upkeep.now();
    return created;
  }

  @Rpc(webhookDelete)
  async delete(request: RequestOf<typeof webhookDelete>): Promise<Done> {
    await deleteWebhook(this.dataSource, request);
    await this.upkeep.now();
    return {};
  }

  @RpcStream(webhookDeliveries)
  async *deliveries({ id, state, limit }: RequestOf<typeof webhookDeliveries>): AsyncIterable<WebhookDelivery> {
    await findWebhook(this.dataSource, id);
    const sql = `SELECT event_id, event_type, subject, state, attempts, created_at, last_attempt_at, next_attempt_at, last_error
        FROM webhook_delivery WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2) ORDER BY id DESC LIMIT $3`;
    for await (const rows of streamRows<DeliveryRow>(this.dataSource, sql, [id, state ?? null, limit])) {
      yield* rows.map(deliveryView);
    }
  }

  @Rpc(webhookRedeliver)
  async redeliver(request: RequestOf<typeof webhookRedeliver>): Promise<WebhookRedelivery> {
    const redelivery = await redeliver(this.dataSource, request);
    this.courier.wake();
    return redelivery;
  }
}
