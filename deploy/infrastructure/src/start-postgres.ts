import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataDirectory } from './data-directory.js';
import { freePort } from './free-port.js';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { postgresBinaries, postgresWrapper, userNamespaceProblem } from './postgres-binaries.js';
import { ADMIN_ROLE, ensurePostgresCluster } from './postgres-cluster.js';
import { recordedProgram, startProgram, stopRecordedProgram } from './program.js';
import type { Program } from './program.js';

export interface PostgresOptions {
  readonly data: DataDirectory;
  /** The superuser's password; decides only when the files are made. */
  readonly adminPassword: string;
  readonly port: number | 'free';
  /** True: it goes on when this process ends, and whoever starts next finds it. */
  readonly outlivesParent?: boolean;
  /** False: a power cut, though no crash, may cost the data. For tests. */
  readonly durable?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  /** The superuser's URL of the database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const READY_DEADLINE_MS = 60_000;
const FREE_PORT_ATTEMPTS = 5;

/** Starts the embedded Postgres on 127.0.0.1, or finds the one that runs on this data directory already. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const running = await runningPostgres(options);
  if (running !== undefined) return running;
  const binaries = await postgresBinaries();
  const { data, adminPassword, durable = true } = options;
  await ensurePostgresCluster(clusterFolder(data), { binaries, password: adminPassword, durable });
  await removeStaleLock(data);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port === 'free' ? await freePort() : options.port;
    const started = await startOn(port, binaries.postgres, options);
    if (started !== 'port taken') return started;
    if (options.port !== 'free' || attempt === FREE_PORT_ATTEMPTS) {
      throw new InfrastructureProblem(
        `Port ${port} on 127.0.0.1, which is meant for Postgres, is taken: stop the program that listens there, or set MUSTER_POSTGRES_PORT to a free one.`,
      );
    }
  }
}

/** Stops the Postgres that runs on this data directory, whoever started it; nothing when none runs. */
export async function stopPostgres(data: DataDirectory): Promise<void> {
  // SIGINT is its fast shutdown: sessions are ended, everything is written. SIGTERM would wait for them.
  await stopRecordedProgram(recordFile(data), 'SIGINT');
}

async function startOn(
  port: number,
  postgres: string,
  options: PostgresOptions,
): Promise<RunningPostgres | 'port taken'> {
  const { data, settings = {}, durable = true } = options;
  const program = await startProgram({
    command: [postgres, '-D', clusterFolder(data), ...asArguments({ ...fixedSettings(port, durable), ...settings })],
    wrapper: postgresWrapper(),
    logFile: join(data.logs, 'postgres.log'),
    recordFile: recordFile(data),
    outlivesParent: options.outlivesParent ?? false,
  });
  const adminUrl = urlFor(port, options.adminPassword);
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!(await isReady(program.pid, data)) || !(await accepts(adminUrl))) {
    if (program.hasEnded()) return whyEnded(program, data);
    if (performance.now() > deadline) {
      await stopPostgres(data);
      throw new InfrastructureProblem(
        `Postgres did not answer within ${READY_DEADLINE_MS / 1000} s: ${lastLine(await program.log())} (${data.logs}/postgres.log)`,
      );
    }
    await sleep(10);
  }
  return { adminUrl, port, pid: program.pid, stop: () => stopPostgres(data) };
}

/** Asks the lock file first: on a port that is taken somebody else would answer. */
async function isReady(pid: number, data: DataDirectory): Promise<boolean> {
  const lock = await readLock(data);
  return lock?.pid === pid && lock.status === 'ready';
}

async function whyEnded(program: Program, data: DataDirectory): Promise<'port taken'> {
  const output = await program.log();
  await rm(recordFile(data), { force: true });
  if (/could not bind .*Address already in use/.test(output)) return 'port taken';
  throw (
    userNamespaceProblem(output) ??
    new InfrastructureProblem(`Postgres ended at its start: ${lastLine(output)} (${data.logs}/postgres.log)`)
  );
}

/** A parent that was killed leaves its detached Postgres behind: the next start goes on with it. */
async function runningPostgres({ data, adminPassword }: PostgresOptions): Promise<RunningPostgres | undefined> {
  const pid = await recordedProgram(recordFile(data));
  if (pid === undefined) return undefined;
  const lock = await readLock(data);
  const adminUrl = urlFor(lock?.port ?? 0, adminPassword);
  if (lock?.pid === pid && (await accepts(adminUrl))) {
    return { adminUrl, port: lock.port, pid, stop: () => stopPostgres(data) };
  }
  await stopPostgres(data);
  return undefined;
}

/**
 * After a power cut Postgres refuses to start when any process of ours has got the id in its lock file meanwhile.
 * The lock is removed only when that process is not a Postgres on this folder.
 */
async function removeStaleLock(data: DataDirectory): Promise<void> {
  const lock = await readLock(data);
  if (lock === undefined) return;
  const words = (await readFile(`/proc/${lock.pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  if (words.includes(clusterFolder(data))) {
    throw new InfrastructureProblem(
      `Postgres already runs on ${clusterFolder(data)} as process ${lock.pid}: stop it first (kill -INT ${lock.pid}).`,
    );
  }
  await rm(lockFile(data), { force: true });
}

interface Lock {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` or `standby`. */
  readonly status: string;
}

/** Reads `postmaster.pid`: process id, folder, start time, port, socket folder, address, shared memory, status. */
async function readLock(data: DataDirectory): Promise<Lock | undefined> {
  const text = await readFile(lockFile(data), 'utf8').catch(() => '');
  const [pid, , , port, , , , status = ''] = text.split('\n').map((line) => line.trim());
  return Number(pid) > 0 ? { pid: Number(pid), port: Number(port), status } : undefined;
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes down ends the connection with an event; the answer is what counts here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new InfrastructureProblem(
        'Postgres refuses the password in the data directory: the folders secrets and postgres are not of the same installation; put the matching one back.',
        { cause: error },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function fixedSettings(port: number, durable: boolean): Record<string, string> {
  const settings = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' };
  return durable ? settings : { ...settings, fsync: 'off', full_page_writes: 'off' };
}

function asArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function urlFor(port: number, password: string): string {
  return `postgres://${ADMIN_ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}

const clusterFolder = (data: DataDirectory): string => join(data.postgres, 'data');
const lockFile = (data: DataDirectory): string => join(clusterFolder(data), 'postmaster.pid');
const recordFile = (data: DataDirectory): string => join(data.run, 'postgres.json');
