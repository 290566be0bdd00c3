import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface SpecDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of the spec's own, with an empty schema for each name. */
export async function createDatabase(schemas: readonly string[]): Promise<SpecDatabase> {
  const serverUrl = inject('postgresAdminUrl');
  const name = `gateway_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  for (const schema of schemas) await run(url.href, `CREATE SCHEMA ${schema}`);
  return { url: url.href, drop: () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
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
