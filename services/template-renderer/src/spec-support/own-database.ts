import { randomBytes } from 'node:crypto';
import { createDataSource } from '@muster/database';
import { provided } from './provided.js';

/** A database of the spec's own, with a login that owns the schema `templates` and may do nothing else. */
export interface OwnDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export async function createOwnDatabase(): Promise<OwnDatabase> {
  const serverUrl = provided('postgresAdminUrl');
  const name = `templates_${randomBytes(6).toString('hex')}`;
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${name}`;
  await run(serverUrl, [
    `CREATE ROLE ${name} LOGIN NOCREATEDB NOCREATEROLE PASSWORD '${name}'`,
    `CREATE DATABASE ${name}`,
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    `GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${name}`,
  ]);
  await run(adminUrl.href, [
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `CREATE SCHEMA templates AUTHORIZATION ${name}`,
  ]);
  const url = new URL(adminUrl);
  url.username = name;
  url.password = name;
  const drop = () => run(serverUrl, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE IF EXISTS ${name}`]);
  return { url: url.href, drop };
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const source = await createDataSource({ url, schema: 'public', migrations: [], poolSize: 1 }).initialize();
  try {
    for (const statement of statements) await source.query(statement);
  } finally {
    await source.destroy();
  }
}
