import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dataDirectory } from './data-directory.js';
import type { DataDirectory } from './data-directory.js';
import { startPostgres, stopPostgres } from './start-postgres.js';
import type { RunningPostgres } from './start-postgres.js';

// Each test makes the files of a Postgres of its own: a second on an idle machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

let folder: string;
let data: DataDirectory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-postgres-'));
  // As a checkout below /root: closed to everyone but its owner.
  await chmod(folder, 0o700);
  data = await dataDirectory(folder);
});

afterEach(async () => {
  await stopPostgres(data);
  await rm(folder, { recursive: true, force: true });
});

const start = (port: number | 'free' = 'free', outlivesParent = false): Promise<RunningPostgres> =>
  startPostgres({ data, adminPassword: 'correct horse', port, outlivesParent, durable: false });

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('rows survive a SIGKILL, and the same folder serves again', async () => {
  const first = await start();
  await query(first.adminUrl, 'CREATE TABLE kept (id int)');
  await query(first.adminUrl, 'INSERT INTO kept VALUES (7)');
  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const second = await start();
  expect(await query(second.adminUrl, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  expect(second.pid).not.toBe(first.pid);
});

test('a lock file that names a process which is no Postgres does not stop the start', async () => {
  const first = await start();
  const lockFile = join(data.postgres, 'data/postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  await first.stop();
  await writeFile(lockFile, lock.replace(/^\d+/, String(process.pid)));
  const second = await start();
  expect(await query(second.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a Postgres that was left behind is found again, not started twice', async () => {
  const first = await start('free', true);
  const second = await start('free', true);
  expect(second).toMatchObject({ pid: first.pid, adminUrl: first.adminUrl });
  await second.stop();
  await expect(query(first.adminUrl, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken is named, with what to set', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    blocker.once('listening', resolve);
  });
  const { port } = blocker.address() as AddressInfo;
  await expect(start(port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1, which is meant for Postgres, is taken: stop the program that listens there, or set MUSTER_POSTGRES_PORT to a free one.`,
  );
  blocker.close();
});

test('files of another major version are left alone', async () => {
  await (await start()).stop();
  await writeFile(join(data.postgres, 'data/PG_VERSION'), '15\n');
  await expect(start()).rejects.toThrow('was made by Postgres 15 and this is Postgres 18: move the folder away');
});

test('a password that does not fit is told apart from a server that is not ready', async () => {
  await (await start()).stop();
  await expect(startPostgres({ data, adminPassword: 'wrong', port: 'free' })).rejects.toThrow(
    'Postgres refuses the password in the data directory',
  );
});

test('it listens on loopback alone and lets nobody in without a password', async () => {
  const { adminUrl, port } = await start();
  expect(await query(adminUrl, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  await expect(query(`postgres://muster@127.0.0.1:${port}/postgres`, 'SELECT 1')).rejects.toThrow(/password/);
});

test('nothing of the making is left beside the files: no draft, no password', async () => {
  await start();
  const { stdout } = await promisify(execFile)('ls', [data.postgres]);
  expect(stdout).toBe('data\n');
});

test('where root may make no user namespace, one sentence says what to do instead', async () => {
  const source = new URL('../dist/index.js', import.meta.url).href;
  const program = `
    import { dataDirectory, startPostgres } from '${source}';
    const data = await dataDirectory('${folder}/refused');
    await startPostgres({ data, adminPassword: 'x', port: 'free' }).catch((error) => console.log(error.message));`;
  // Root in a namespace that allows no further one, as in many containers.
  const noFurther = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
  const node = [process.execPath, '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)('unshare', [
    '--user',
    '--map-root-user',
    'sh',
    '-c',
    noFurther,
    'sh',
    ...node,
  ]);
  expect(stdout).toMatch(
    /^Postgres refuses to run as root and this machine does not allow user namespaces: run as an ordinary user .+, or set MUSTER_DATABASE_URL to a Postgres of yours\.$/m,
  );
});
