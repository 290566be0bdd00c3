import { randomBytes } from 'node:crypto';
import { createDataSource, migrate } from '@muster/database';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { Initial1764028800000 } from '../schema/initial.js';

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

/** A database of the spec's own with the relay's schema. */
export async function createDatabase(): Promise<SpecDatabase> {
  const serverUrl = inject('postgresAdminUrl');
  const name = `relay_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  await run(url.href, 'CREATE SCHEMA relay');
  const dataSource = createDataSource({
    url: url.href,
    schema: 'relay',
    migrations: [Initial1764028800000],
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

async function run(url: string, sql: string): Promise<void> {
  const administrator = createDataSource({ url, schema: 'public', migrations: [], poolSize: 1 });
  await administrator.initialize();
  try {
    await administrator.query(sql);
  } finally {
    await administrator.destroy();
  }
}
