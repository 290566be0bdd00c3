import { randomBytes, randomUUID } from 'node:crypto';
import { createDataSource, migrate, rowsOf } from '@muster/database';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { saveCluster } from '../store/clusters.js';
import { takeFence, type Fence } from '../store/fence.js';
import { INVENTORY_MIGRATIONS } from '../store/migrations/inventory-migrations.js';

/** What the tests' global setup gives to every spec, as far as these specs use it. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
  }
}

export interface SpecDatabase {
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** A database of the spec's own with the inventory's schema. */
export async function createDatabase(): Promise<SpecDatabase> {
  const serverUrl = inject('postgresAdminUrl');
  const name = `inventory_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  await run(url.href, 'CREATE SCHEMA inventory');
  const dataSource = createDataSource({
    url: url.href,
    schema: 'inventory',
    migrations: INVENTORY_MIGRATIONS,
  });
  await dataSource.initialize();
  await migrate(dataSource);
  return {
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A cluster that is followed by the spec. */
export async function addCluster(dataSource: DataSource, name: string): Promise<Fence> {
  const id = randomUUID();
  await saveCluster(dataSource, { id, name, status: 'ready', certificate: '', members: [] });
  const fence = await takeFence(dataSource, id);
  if (fence === undefined) throw new Error('the cluster is not there');
  return fence;
}

/** Events in the outbox, oldest first: `resource.created instance c1`. */
export async function writtenEvents(dataSource: DataSource): Promise<string[]> {
  const rows = await rowsOf<{ event: string }>(
    dataSource,
    `SELECT concat_ws(' ', noun || '.' || verb, data->>'kind', data->>'server', data->>'name') AS event FROM outbox ORDER BY row_id`,
  );
  return rows.map(({ event }) => event);
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
