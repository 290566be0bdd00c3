import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '@muster/database';
import { connectionOptions } from '@muster/messaging';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { provided } from '../testing/provided.js';
import { SampleProcess } from '../testing/sample-process.js';

const noun = `sample${randomBytes(4).toString('hex')}`;
const TRACE_ID = randomBytes(16).toString('hex');
let folder: string;
let admin: DataSource;
let gateway: NatsConnection;
const processes: SampleProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-kit-'));
  await writeFile(join(folder, 'nats-password'), `${provided('natsUsers').provisioning}\n`);
  admin = await createDataSource({ url: provided('postgresAdminUrl'), schema: noun, migrations: [] }).initialize();
  await admin.query(`CREATE SCHEMA ${noun}`);
  gateway = await login('gateway');
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((sample) => sample.end('SIGKILL')));
});

afterAll(async () => {
  const nats = await login('admin');
  await nats.request(`$JS.API.CONSUMER.DELETE.WORK.${noun}`, '', { timeout: 2_000 });
  await nats.close();
  await gateway.close();
  await admin.query(`DROP SCHEMA ${noun} CASCADE`);
  await admin.destroy();
  await rm(folder, { recursive: true, force: true });
});

const login = (user: 'gateway' | 'admin') =>
  connect(connectionOptions({ url: provided('natsUrl'), user, password: provided('natsUsers')[user], name: 'spec' }));

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    MUSTER_DATABASE_URL: provided('postgresAdminUrl'),
    MUSTER_NATS_URL: provided('natsUrl'),
    MUSTER_NATS_USER: 'provisioning',
    MUSTER_NATS_PASSWORD_FILE: join(folder, 'nats-password'),
    SAMPLE_NOUN: noun,
    SAMPLE_SCHEMA: noun,
    ...more,
  };
}

function run(environmentOfIt: Record<string, string>, ...command: string[]): SampleProcess {
  const sample = new SampleProcess(environmentOfIt, command);
  processes.push(sample);
  return sample;
}

async function runUntilReady(more: Record<string, string> = {}): Promise<{ sample: SampleProcess; health: string }> {
  const sample = run(environment(more));
  await expect.poll(() => sample.logged('ready') ?? sample.isRunning, { timeout: 20_000 }).toBeTypeOf('object');
  return { sample, health: `http://127.0.0.1:${String(sample.logged('ready')?.['health_port'])}` };
}

const ask = (verb: string, body = '{}', traceparent = '') => {
  const carrier = headers();
  if (traceparent !== '') carrier.set('traceparent', traceparent);
  return gateway.request(`muster.rpc.provisioning.${noun}.${verb}`, body, { timeout: 5_000, headers: carrier });
};

describe('a service', () => {
  it('that is not configured names every variable and what to set, and ends with 1', async () => {
    const sample = run({ SAMPLE_SCHEMA: noun, MUSTER_NATS_URL: 'localhost', MUSTER_HEALTH_PORT: 'x' });
    expect(await sample.end()).toBe(1);
    const said = sample.lines.map((line) => line['message']).join('\n');
    expect(said).toContain('MUSTER_DATABASE_URL is not set: set it (');
    expect(said).toContain('MUSTER_NATS_URL is wrong: must begin with nats://');
    expect(said).toContain('MUSTER_HEALTH_PORT is wrong: must be a port number');
    expect(said).toContain('SAMPLE_NOUN is not set: set it (a word), or SAMPLE_NOUN_FILE to a file with it.');
  }, 20_000);

  it('does not start on a schema that is older than its code; "migrate" brings it up to date, twice', async () => {
    const early = run(environment());
    expect(await early.end()).toBe(1);
    expect(early.lines.at(-1)?.['message']).toMatch(/run "node .*sample-service\.mjs migrate" first/);
    const migration = run(environment(), 'migrate');
    expect(await migration.end()).toBe(0);
    expect(migration.logged('migrated: MakeSample1700000000000')).toBeDefined();
    const again = run(environment(), 'migrate');
    expect(await again.end()).toBe(0);
    expect(again.logged('the schema is up to date')).toBeDefined();
  }, 40_000);

  it('that waits for Postgres says so in one line without the password, and stops when it is told to', async () => {
    const sample = run(environment({ MUSTER_DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/db' }));
    await expect.poll(() => sample.logged('waiting for Postgres at 127.0.0.1:1'), { timeout: 20_000 }).toBeDefined();
    expect(await sample.end('SIGTERM')).toBe(0);
    expect(sample.output.join('\n')).not.toContain('hush');
    expect(sample.lines.filter((line) => String(line['message']).startsWith('waiting')).length).toBe(1);
  }, 30_000);

  it('that runs shows its health and its metrics', async () => {
    const { health } = await runUntilReady();
    await ask('slow');
    expect((await fetch(`${health}/health/live`)).status).toBe(200);
    const ready = await fetch(`${health}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { service: 'ok', database: 'ok', nats: 'ok' } },
    ]);
    const metrics = await (await fetch(`${health}/metrics`)).text();
    expect(metrics).toMatch(/^muster_rpc_answer_duration_seconds_count\{.*outcome="ok".*\} 1$/m);
    expect(metrics).toMatch(/^muster_outbox_backlog\{?.* 0$/m);
    expect(metrics).toMatch(/^nodejs_eventloop_/m);
    expect((await fetch(`${health}/other`)).status).toBe(404);
  }, 30_000);

  it('makes one trace of a question, its transaction, its event and the work that follows', async () => {
    const file = join(folder, 'trace.jsonl');
    const { sample } = await runUntilReady({ MUSTER_TRACE_FILE: file });
    const id = randomUUID();
    const event = new Promise<string>((resolve) => {
      gateway.subscribe('muster.event.operation.accepted.none', {
        callback: (_, message) => {
          if (message.headers?.get('ce-subject') === id) resolve(message.headers.get('traceparent'));
        },
      });
    });
    await gateway.flush();
    await ask('order', JSON.stringify({ id }), `00-${TRACE_ID}-00f067aa0ba902b7-01`);
    expect(await event).toContain(TRACE_ID);
    await expect.poll(() => sample.logged('worked'), { timeout: 5_000 }).toBeDefined();
    await expect
      .poll(async () => (await spans(file)).filter((span) => span['trace_id'] === TRACE_ID).map((span) => span['name']))
      .toEqual(
        expect.arrayContaining([
          `answer muster.rpc.provisioning.${noun}.order`,
          expect.stringMatching(/^pg\.query:outbox-write/),
          `handle muster.work.${noun}`,
          expect.stringMatching(/^pg\.query:SELECT/),
        ]),
      );
    expect(sample.logged('worked')).toMatchObject({
      trace_id: TRACE_ID,
      service: 'sample',
      join_token: '[hidden]',
      url: 'postgres://me:[hidden]@host/db',
    });
  }, 30_000);

  it('that is told to stop answers what it was asked, and ends with 0', async () => {
    const { sample } = await runUntilReady();
    const asked = ask('slow');
    await expect.poll(() => sample.logged('slow has begun'), { timeout: 5_000 }).toBeDefined();
    const status = sample.end('SIGTERM');
    expect((await asked).string()).toBe('{}');
    expect(await status).toBe(0);
    expect(sample.logged('stopped')).toBeDefined();
  }, 30_000);

  it('that meets an error nobody handles logs it and ends with 1', async () => {
    const { sample } = await runUntilReady();
    await ask('crash').catch(() => undefined);
    expect(await sample.end()).toBe(1);
    expect(sample.logged('nobody handled')).toMatchObject({ level: 'fatal', error: { message: 'forgotten' } });
  }, 30_000);
});

async function spans(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
