import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from '../data-source.js';
import { migrate } from '../migrate.js';

/** A database of one spec's own. */
export interface OwnDatabase {
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** Makes a database with a service's schema in it; `serverUrl` is that of a login that may make databases. */
export async function createOwnDatabase(
  serverUrl: string,
  { schema, migrations }: Pick<DatabaseOptions, 'schema' | 'migrations'>,
): Promise<OwnDatabase> {
  const name = `${schema}_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  await run(url.href, `CREATE SCHEMA ${schema}`);
  const dataSource = await createDataSource({ url: url.href, schema, migrations }).initialize();
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
  const administrator = await createDataSource({ url, schema: 'public', migrations: [], poolSize: 1 }).initialize();
  try {
    await administrator.query(sql);
  } finally {
    await administrator.destroy();
  }
}
