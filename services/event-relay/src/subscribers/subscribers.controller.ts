import {
  EVENTS_STREAM,
  type RequestOf,
  type Subscriber,
  subscriberCreate,
  subscriberDelete,
  subscriberGet,
  subscriberList,
  type SubscriberLogin,
  type SubscriberProgress,
  subscriberRewind,
} from '@muster/contracts';
import { rowsOf } from '@muster/database';
import { Rpc, RpcStream } from '@muster/messaging';
import { CONFIGURATION, SecretBox } from '@muster/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RelayConfiguration } from '../configuration.js';
import { EventConsumers } from '../consumers/event-consumers.js';
import { StreamReport } from '../consumers/stream-report.js';
import { Upkeep } from '../upkeep.js';
import { createSubscriber, deleteSubscriber, rewindSubscriber } from './change-subscribers.js';
import { findSubscriber, SUBSCRIBER_COLUMNS, type SubscriberRow, subscriberView } from './subscriber-row.js';

type Done = Record<string, never>;

/** Answers questions about subscribers and changes them. */
@Controller()
export class SubscribersController {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: RelayConfiguration,
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly consumers: EventConsumers,
    private readonly stream: StreamReport,
    private readonly upkeep: Upkeep,
  ) {}

  @RpcStream(subscriberList)
  async *list(): AsyncIterable<Subscriber> {
    const sql = `SELECT ${SUBSCRIBER_COLUMNS} FROM subscriber WHERE removed_at IS NULL ORDER BY name`;
    yield* (await rowsOf<SubscriberRow>(this.dataSource, sql)).map(subscriberView);
  }

  @Rpc(subscriberGet)
  async get({ name }: RequestOf<typeof subscriberGet>): Promise<SubscriberProgress> {
    const row = await findSubscriber(this.dataSource, name);
    const info = await this.consumers.info(row.consumer).catch(() => undefined);
    return {
      ...subscriberView(row),
      unread: info?.num_pending ?? null,
      unacknowledged: info?.num_ack_pending ?? null,
    };
  }

  @Rpc(subscriberCreate)
  async create(request: RequestOf<typeof subscriberCreate>): Promise<SubscriberLogin> {
    const { consumer, password } = await createSubscriber(this.dataSource, this.box, await this.stream.now(), request);
    await this.upkeep.now();
    return {
      name: request.subscriber.name,
      server: this.configuration.MUSTER_NATS_PUBLIC_URL ?? '',
      user: consumer,
      password,
      stream: EVENTS_STREAM,
      consumer,
      inbox_prefix: `_INBOX_${consumer}`,
    };
  }

  @Rpc(subscriberDelete)
  async delete(request: RequestOf<typeof subscriberDelete>): Promise<Done> {
    await deleteSubscriber(this.dataSource, request);
    await this.upkeep.now();
    return {};
  }

  @Rpc(subscriberRewind)
  async rewind(request: RequestOf<typeof subscriberRewind>): Promise<Done> {
    await rewindSubscriber(this.dataSource, await this.stream.now(), request);
    await this.upkeep.now();
    return {};
  }
}
