import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dataDirectory } from './data-directory.js';
import { provisionDatabase } from './provision-database.js';
import { SERVICES, forEachService } from './service-names.js';
import type { ByService } from './service-names.js';
import { startPostgres } from './start-postgres.js';
import type { RunningPostgres } from './start-postgres.js';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const passwords = forEachService((service) => `it's "${service}" @:/%`);
let folder: string;
let postgres: RunningPostgres;
let urls: ByService<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-logins-'));
  const data = await dataDirectory(folder);
  postgres = await startPostgres({ data, adminPassword: 'admin', port: 'free', durable: false });
  urls = await provisionDatabase(postgres.adminUrl, { passwords });
  for (const service of SERVICES) await query(urls[service], 'CREATE TABLE own (id int)');
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test.each(SERVICES)('%s makes its tables in its own schema without naming it', async (service) => {
  expect(
    await query(
      urls[service],
      `SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'own' AND schemaname = '${service}'`,
    ),
  ).toEqual([{ schemaname: service, tableowner: `muster_${service}` }]);
});

test.each(SERVICES)('%s can neither read nor change what another service has', async (service) => {
  for (const other of SERVICES.filter((name) => name !== service)) {
    await expect(query(urls[service], `SELECT * FROM ${other}.own`)).rejects.toThrow(
      `permission denied for schema ${other}`,
    );
    await expect(query(urls[service], `CREATE TABLE ${other}.planted (id int)`)).rejects.toThrow(
      `permission denied for schema ${other}`,
    );
    await expect(query(urls[service], `SET ROLE muster_${other}`)).rejects.toThrow('permission denied to set role');
  }
});

test.each(SERVICES)('%s can make nothing outside its schema', async (service) => {
  await expect(query(urls[service], 'CREATE TABLE public.planted (id int)')).rejects.toThrow('permission denied');
  await expect(query(urls[service], 'CREATE SCHEMA planted')).rejects.toThrow('permission denied');
  await expect(query(urls[service], 'CREATE DATABASE planted')).rejects.toThrow('permission denied');
  await expect(query(urls[service], 'CREATE ROLE planted')).rejects.toThrow('permission denied');
});

test('runs side by side and again keep everything, and a changed password takes effect', async () => {
  const changed = { ...passwords, inventory: 'changed' };
  await Promise.all([1, 2, 3, 4].map(() => provisionDatabase(postgres.adminUrl, { passwords: changed })));
  const { inventory } = await provisionDatabase(postgres.adminUrl, { passwords: changed });
  expect(await query(inventory, 'SELECT count(*)::int AS tables FROM pg_tables WHERE tablename = $$own$$')).toEqual([
    { tables: SERVICES.length },
  ]);
  await expect(query(urls.inventory, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('an administrator who is no superuser can do it, as on a managed Postgres', async () => {
  await query(postgres.adminUrl, `DROP DATABASE muster WITH (FORCE)`);
  for (const service of SERVICES) await query(postgres.adminUrl, `DROP ROLE muster_${service}`);
  await query(postgres.adminUrl, `CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'keeper'`);
  const keeper = new URL(postgres.adminUrl);
  keeper.username = 'keeper';
  keeper.password = 'keeper';
  const again = await provisionDatabase(keeper.href, { passwords });
  expect(await query(again.templates, 'SELECT current_schema() AS schema')).toEqual([{ schema: 'templates' }]);
});

test('a login without the rights, and a server that is not there, are one sentence each', async () => {
  await query(postgres.adminUrl, `CREATE ROLE nobody_special LOGIN PASSWORD 'x'`);
  const weak = new URL(postgres.adminUrl);
  weak.username = 'nobody_special';
  weak.password = 'x';
  await expect(provisionDatabase(weak.href, { passwords })).rejects.toThrow(
    /may not do what is needed .*CREATEDB and CREATEROLE/,
  );
  await expect(provisionDatabase('postgres://muster:secret@127.0.0.1:1/postgres', { passwords })).rejects.toThrow(
    /^Postgres at 127\.0\.0\.1:1 does not let the administrator in \(.*ECONNREFUSED.*\): start it/,
  );
});
