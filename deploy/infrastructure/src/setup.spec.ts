import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dataDirectory } from './data-directory.js';
import { findNatsServer } from './find-nats-server.js';
import { connectOnce } from './nats-connection.js';
import { PROGRAM_CACHE } from './program-cache.js';
import { ensureSecrets } from './secrets.js';
import type { Secrets } from './secrets.js';
import { startNats } from './start-nats.js';
import type { RunningNats } from './start-nats.js';
import { startPostgres } from './start-postgres.js';
import type { RunningPostgres } from './start-postgres.js';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const SETUP = fileURLToPath(new URL('../dist/setup.js', import.meta.url));
let folder: string;
let secrets: Secrets;
let postgres: RunningPostgres;
let nats: RunningNats;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-setup-'));
  const data = await dataDirectory(join(folder, 'home'));
  secrets = await ensureSecrets(data.secrets);
  const server = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
  postgres = await startPostgres({ data, adminPassword: secrets.databaseAdmin, port: 'free', durable: false });
  nats = await startNats({ data, server, port: 'free', passwords: secrets.nats, issuer: secrets.natsIssuer });
  environment = {
    PATH: process.env['PATH'] ?? '',
    MUSTER_HOME: data.path,
    MUSTER_HANDOUT: join(folder, 'handout'),
    MUSTER_DATABASE_ADMIN_URL: `postgres://muster@127.0.0.1:${postgres.port}/postgres`,
    MUSTER_NATS_URL: nats.url,
  };
});

afterAll(async () => {
  await Promise.all([postgres.stop(), nats.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const setUp = (part: string[] = [], changes: Record<string, string> = {}): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [SETUP, ...part], { env: { ...environment, ...changes } });

test('run twice, the database URL and the NATS password that each container gets let it in', async () => {
  await setUp();
  await setUp();
  for (const service of ['gateway', 'templates', 'provisioning', 'inventory', 'relay'] as const) {
    const own = join(folder, 'handout', service);
    const client = new Client({ connectionString: await readFile(join(own, 'database-url'), 'utf8') });
    await client.connect();
    const { rows } = await client.query('SELECT current_schema() AS schema');
    await client.end();
    expect(rows).toEqual([{ schema: service }]);
    const password = await readFile(join(own, 'nats-password'), 'utf8');
    await (await connectOnce({ url: nats.url, user: service, password })).close();
  }
});

test('a container gets what it needs and no more', async () => {
  await setUp(['files']);
  const contents: Record<string, string[]> = {};
  for (const recipient of await readdir(join(folder, 'handout'))) {
    contents[recipient] = (await readdir(join(folder, 'handout', recipient))).toSorted();
  }
  expect(contents).toEqual({
    gateway: ['database-url', 'nats-password', 'server.crt', 'server.key'],
    templates: ['database-url', 'nats-password'],
    provisioning: ['database-url', 'master-key', 'nats-password'],
    inventory: ['database-url', 'master-key', 'nats-password'],
    relay: ['database-url', 'master-key', 'nats-issuer-seed', 'nats-password'],
    postgres: ['admin-password'],
    nats: ['nats.conf'],
  });
});

test('a server that accepts the configuration of the containers starts with it', async () => {
  await setUp(['files']);
  const server = await findNatsServer({ folder: PROGRAM_CACHE, say: () => undefined });
  const { stderr } = await promisify(execFile)(server, ['-t', '--config', join(folder, 'handout/nats/nats.conf')]);
  expect(stderr).toContain('is valid');
});

test.each([
  [{ MUSTER_NATS_URL: 'nats://127.0.0.1:1' }, 'NATS at 127.0.0.1:1 does not let admin in (connection refused)'],
  [{ MUSTER_DATABASE_ADMIN_URL: '' }, 'MUSTER_DATABASE_ADMIN_URL is not set.'],
  [{ MUSTER_DATABASE_ADMIN_URL: 'here' }, 'MUSTER_DATABASE_ADMIN_URL is not a URL.'],
])('with %s it fails with a sentence', async (changes, sentence) => {
  const outcome = await setUp([], changes).catch((error: { code: number; stderr: string }) => error);
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) as string });
  expect(outcome).not.toMatchObject({ stderr: expect.stringContaining('    at ') as string });
});
