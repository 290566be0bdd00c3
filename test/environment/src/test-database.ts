import { randomBytes } from 'node:crypto';
import { provisionDatabase } from '@muster/infrastructure';
import type { ServiceName } from '@muster/infrastructure';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';

/** A database that belongs to one spec, with the services' logins and their empty schemas. */
export interface TestDatabase {
  readonly name: string;
  /** The superuser's URL of this database. */
  readonly adminUrl: string;
  /** The URL of each service's own login. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Ends whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

/** Makes a fresh database on the Postgres of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresAdminUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const urls = await provisionDatabase(serverUrl, { database: name, passwords: inject('postgresPasswords') });
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${name}`;
  return { name, adminUrl: adminUrl.href, urls, drop: () => dropDatabase(serverUrl, name) };
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
