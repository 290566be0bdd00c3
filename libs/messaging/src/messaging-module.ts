import type { NatsConnection } from '@nats-io/transport-node';
import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { connectNats } from './connection/connect-nats.js';
import type { NatsSettings } from './connection/nats-settings.js';
import { NATS_CONNECTION } from './connection/nats-token.js';
import { EventFeed } from './event/event-feed.js';
import { WorkHints } from './jetstream/work-hints.js';
import { observeOutbox } from './outbox/outbox-metrics.js';
import { OutboxPublisher, type OutboxOptions } from './outbox/outbox-publisher.js';
import { RpcClient } from './rpc/rpc-client.js';

export interface MessagingOptions {
  /** Names the service in its events and at NATS. */
  readonly service: 'provisioning' | 'templates' | 'inventory' | 'relay' | 'gateway';
  /** How to reach NATS, or a connection that is there; it is closed with the application. */
  readonly nats: Omit<NatsSettings, 'name'> | NatsConnection;
  /** Publishes the schema's events; needs TypeORM's DataSource as a provider. */
  readonly outbox?: boolean | OutboxOptions;
}

/** One connection to NATS, and what a service talks over it with. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {}

  static forRoot(options: MessagingOptions): DynamicModule {
    const connection: Provider = {
      provide: NATS_CONNECTION,
      useFactory: async () =>
        'publish' in options.nats ? options.nats : connectNats({ ...options.nats, name: `muster-${options.service}` }),
    };
    const outbox = options.outbox ? [outboxProvider(options.service, options.outbox)] : [];
    const lifecycle = options.outbox ? [OutboxLifecycle] : [];
    return {
      module: MessagingModule,
      global: true,
      providers: [connection, RpcClient, EventFeed, WorkHints, ...outbox, ...lifecycle],
      exports: [NATS_CONNECTION, RpcClient, EventFeed, WorkHints, ...(options.outbox ? [OutboxPublisher] : [])],
    };
  }

  /** The last of Nest's hooks: everything that talks has ended. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.connection.isClosed()) await this.connection.close();
  }
}

function outboxProvider(service: string, options: true | OutboxOptions): Provider {
  return {
    provide: OutboxPublisher,
    inject: [DataSource, NATS_CONNECTION],
    useFactory: (dataSource: DataSource, connection: NatsConnection) =>
      new OutboxPublisher(dataSource, connection, service, options === true ? {} : options),
  };
}

/** Runs the publisher as long as the application runs. */
class OutboxLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(OutboxPublisher) private readonly publisher: OutboxPublisher,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    observeOutbox(this.dataSource);
    this.publisher.start();
  }

  /** After the handlers have ended, whose events are sent too, and before the connection is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.publisher.stop();
  }
}
