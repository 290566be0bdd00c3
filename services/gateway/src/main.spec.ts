import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeIdentity } from './spec-support/certificates.js';
import { createDatabase } from './spec-support/database.js';
import { startNats } from './spec-support/nats.js';
import { until } from './spec-support/until.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url).pathname;
const undo: (() => Promise<unknown>)[] = [];
let environment: Record<string, string>;
let socket: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-gateway-main-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const nats = await startNats();
  undo.push(() => nats.stop());
  const database = await createDatabase(['gateway']);
  undo.push(() => database.drop());
  const { cert, key } = await makeIdentity('muster.example');
  await writeFile(join(folder, 'server.crt'), cert);
  await writeFile(join(folder, 'server.key'), key);
  socket = join(folder, 'unix.socket');
  environment = {
    PATH: process.env['PATH'] ?? '',
    MUSTER_DATABASE_URL: database.url,
    MUSTER_NATS_URL: nats.url,
    MUSTER_LISTEN: '127.0.0.1:0',
    MUSTER_SOCKET: socket,
    MUSTER_TLS_CERTIFICATE_FILE: join(folder, 'server.crt'),
    MUSTER_TLS_KEY_FILE: join(folder, 'server.key'),
    MUSTER_PUBLIC_URL: 'https://muster.example:7443',
  };
}, 60_000);
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

const running: Program[] = [];
afterEach(async () => {
  for (const program of running.splice(0)) await program.kill();
});

/** The built program as a process of its own. */
class Program {
  output = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(command: string, variables: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [PROGRAM, command], { env: { ...environment, ...variables } });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += String(text)));
    }
    this.ended = once(this.child, 'exit').then(([status]) => status as number | null);
    running.push(this);
  }

  async ready(): Promise<void> {
    await until('the program is ready', () => this.output.includes('"message":"ready"'));
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

async function statusOf(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, path }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the program', { timeout: 120_000 }, () => {
  it('refuses to start before its schema is up to date, and says what to run', async () => {
    const program = new Program('start');
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('main.js migrate');
  });

  it('migrates, starts, ends with 0 while clients still read events, and starts again over its old socket', async () => {
    expect(await new Program('migrate').ended).toBe(0);
    const first = new Program('start');
    await first.ready();
    const reader = request({ socketPath: socket, path: '/1.0/events' });
    const [events] = (await once(reader.end(), 'response')) as [AsyncIterable<Buffer>];
    const told = (async () => {
      let text = '';
      for await (const chunk of events) text += String(chunk);
      return text;
    })();
    first.stop();
    expect(await first.ended).toBe(0);
    expect(await told).toContain(': connected');

    const second = new Program('start');
    await second.ready();
    await second.kill();
    const third = new Program('start');
    await third.ready();
    expect(await statusOf('/1.0')).toBe(200);
  });

  it('says in a sentence what keeps it from listening', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const program = new Program('start', { MUSTER_LISTEN: `127.0.0.1:${port}` });
    expect(await program.ended).toBe(1);
    taken.close();
    expect(program.output).toContain(`can not listen on 127.0.0.1:${port} (EADDRINUSE): stop the program that does`);
  });

  it('takes no socket away from a gateway that uses it', async () => {
    const first = new Program('start');
    await first.ready();
    const second = new Program('start');
    expect(await second.ended).toBe(1);
    expect(second.output).toContain('Another gateway listens at');
    expect(await statusOf('/1.0')).toBe(200);
  });

  it('names every variable that is missing or wrong', async () => {
    const program = new Program('start', {
      MUSTER_LISTEN: '7443',
      MUSTER_PUBLIC_URL: '',
      MUSTER_TLS_KEY_FILE: '/nowhere',
    });
    expect(await program.ended).toBe(1);
    for (const name of [
      'MUSTER_LISTEN is wrong',
      'MUSTER_PUBLIC_URL is not set',
      'MUSTER_TLS_KEY_FILE names /nowhere',
    ]) {
      expect(program.output).toContain(name);
    }
  });
});
