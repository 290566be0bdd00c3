import { createDataSource } from '@muster/database';
import { connectNats, EventFeed, RpcClient } from '@muster/messaging';
import { createServiceApp, migrateSchema, MusterLogger } from '@muster/service-kit';
import type { DataSource } from 'typeorm';
import { templateRenderer } from '../template-renderer.js';
import { createOwnDatabase } from './own-database.js';
import { startOwnNats } from './own-nats.js';

/** The service on NATS and Postgres of its own, and what a spec asks and looks with. */
export interface RunningService {
  readonly rpc: RpcClient;
  readonly feed: EventFeed;
  /** The service's own schema. */
  readonly database: DataSource;
  stop(): Promise<void>;
}

export async function startService(): Promise<RunningService> {
  const undo: (() => Promise<unknown>)[] = [];
  const nats = await startOwnNats();
  undo.push(() => nats.stop());
  const own = await createOwnDatabase();
  undo.push(() => own.drop());
  const environment = { MUSTER_DATABASE_URL: own.url, MUSTER_NATS_URL: nats.url, MUSTER_LOG_LEVEL: 'error' };
  const logger = MusterLogger.create('spec', 'error');
  await migrateSchema(templateRenderer, environment, logger, AbortSignal.timeout(30_000));
  const service = await createServiceApp(templateRenderer, environment, { logger });
  undo.push(() => service.close());
  const connection = await connectNats({ url: nats.url, name: 'spec' });
  undo.push(() => connection.close());
  const database = createDataSource({ url: own.url, schema: 'templates', migrations: [], poolSize: 2 });
  undo.push(() => database.destroy());
  return {
    rpc: new RpcClient(connection),
    feed: new EventFeed(connection),
    database: await database.initialize(),
    stop: async () => {
      for (const step of undo.toReversed()) await step();
    },
  };
}
