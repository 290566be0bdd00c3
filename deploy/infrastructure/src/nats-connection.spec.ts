import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNatsServer } from './find-nats-server.js';
import { freePort } from './free-port.js';
import { connectForSetup } from './nats-connection.js';
import { provisionStreams } from './nats-streams.js';
import { PROGRAM_CACHE } from './program-cache.js';
import { startProgram, stopRecordedProgram } from './program.js';

let folder: string;
let recordFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-foreign-'));
  recordFile = join(folder, 'nats.json');
});
afterEach(async () => {
  await stopRecordedProgram(recordFile);
  await rm(folder, { recursive: true, force: true });
});

/** Starts a server as somebody else would run it, and gives its URL. */
async function foreignServer(...flags: string[]): Promise<string> {
  const server = await findNatsServer({ folder: PROGRAM_CACHE, say: () => undefined });
  const port = await freePort();
  const program = await startProgram({
    command: [server, '--addr', '127.0.0.1', '--port', String(port), '--store_dir', folder, ...flags],
    logFile: join(folder, 'log'),
    recordFile,
    outlivesParent: false,
  });
  await expect.poll(() => program.log(), { timeout: 10_000 }).toContain('Server is ready');
  return `nats://127.0.0.1:${port}`;
}

const login = { user: 'admin', password: 'ours' };

test('a server without logins serves Muster', async () => {
  const connection = await connectForSetup({ url: await foreignServer('--jetstream'), ...login });
  await provisionStreams(connection);
  const names = await (await jetstreamManager(connection)).streams.names().next();
  await connection.close();
  expect(names).toHaveLength(3);
});

test('a server without JetStream is refused with what to do', async () => {
  await expect(connectForSetup({ url: await foreignServer(), ...login })).rejects.toThrow(
    /^NATS at 127\.0\.0\.1:\d+ runs without JetStream: start it with --jetstream\.$/,
  );
});

test('a server that does not know our logins is refused with what to do', async () => {
  const url = await foreignServer('--jetstream', '--user', 'else', '--pass', 'secret');
  await expect(connectForSetup({ url, ...login })).rejects.toThrow(
    /does not let admin in \(Authorization Violation\): .*give it the logins of the generated nats\.conf\.$/,
  );
});
