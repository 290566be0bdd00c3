import { startStack, type Stack } from '@muster/e2e/stack';
import { ServiceProcess } from '@muster/e2e/service-process';
import { freePort } from '@muster/infrastructure';
import { Pool } from 'pg';
import { startBackingPrograms, type BackingPrograms } from './backing-programs.js';
import { ProcessUsage, type NamedPrograms } from './process-usage.js';
import { profiling } from './profiling.js';

export interface BenchedOptions {
  /**
   * Copies that carry operations out, each a process of its own; the API and the poller are two more, as with Docker Compose.
   * None: one process does all of it, as in the quickstart.
   */
  readonly workers: number;
  /** Operations per worker at a time; the program's own number when left out. */
  readonly slots?: number | undefined;
  /** Address of the gateway; 127.0.0.1 when left out. */
  readonly host?: string;
}

/** All of Muster as it is in use, with the parts that are measured. */
export interface BenchedMuster {
  readonly stack: Stack;
  readonly workers: readonly ServiceProcess[];
  /** The superuser's look at the database, past everything under test. */
  readonly database: Pool;
  /** What the programs noted as errors, shortened; for who has to understand a measurement that failed. */
  readonly errors: () => string[];
  /** What every program of Muster, Postgres and NATS use from now on, and other programs of the caller's. */
  usage(others?: NamedPrograms): ProcessUsage;
  /** SIGKILL of every program of Muster; Postgres and NATS stay. */
  killAll(): Promise<void>;
  /** Starts all of them again. */
  startAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything in folders and on ports of its own; ready when this returns. */
export async function startBenchedMuster(options: BenchedOptions): Promise<BenchedMuster> {
  const backing = await startBackingPrograms();
  try {
    return await startOn(backing, options);
  } catch (thrown) {
    await backing.stop();
    throw thrown;
  }
}

async function startOn(backing: BackingPrograms, options: BenchedOptions): Promise<BenchedMuster> {
  const quiet = { MUSTER_TRACE_FILE: '', ...profiling() };
  const stack = await startStack({
    ...backing,
    ...(options.host === undefined ? {} : { host: options.host }),
    environment: {
      gateway: quiet,
      templates: quiet,
      inventory: quiet,
      provisioning: options.workers === 0 ? quiet : { ...quiet, MUSTER_ROLES: 'api' },
    },
  });
  const workers = await Promise.all(
    Array.from({ length: options.workers }, (_, index) => copyOf(stack, `worker-${index + 1}`, 'worker', options)),
  );
  const pollers = options.workers === 0 ? [] : [await copyOf(stack, 'poller', 'poller', options)];
  const background = [...workers, ...pollers];
  const programs = [...Object.values(stack.programs), ...background];
  const database = new Pool({ connectionString: backing.adminUrl, max: 2 });
  database.on('error', () => undefined);
  await Promise.all(background.map((copy) => copy.start()));
  return {
    stack,
    workers,
    database,
    errors: () => programs.flatMap((program) => errorsIn(program.log())),
    usage: (others = {}) =>
      new ProcessUsage({
        ...Object.fromEntries(Object.entries(stack.programs).map(([name, { pid }]) => [name, pid])),
        ...Object.fromEntries(workers.map(({ pid }, index) => [`worker ${index + 1}`, pid])),
        ...Object.fromEntries(pollers.map(({ pid }) => ['poller', pid])),
        ...backing.pids,
        ...others,
      }),
    killAll: async () => {
      await Promise.all(programs.map((program) => program.kill()));
    },
    startAll: async () => {
      await Promise.all(programs.map((program) => program.start()));
    },
    stop: async () => {
      await database.end();
      await Promise.all(background.map((copy) => copy.stop()));
      await stack.stop();
      await backing.stop();
    },
  };
}

/** One more process of provisioning, for work that answers nobody. */
async function copyOf(
  stack: Stack,
  name: string,
  role: 'worker' | 'poller',
  { slots }: BenchedOptions,
): Promise<ServiceProcess> {
  const { settings } = stack.programs.provisioning;
  return new ServiceProcess({
    ...settings,
    healthPort: await freePort(),
    logFile: settings.logFile.replace(/\.log$/u, `-${name}.log`),
    environment: {
      ...settings.environment,
      MUSTER_ROLES: role,
      ...(slots === undefined ? {} : { MUSTER_WORKER_SLOTS: String(slots) }),
    },
  });
}

const MOST_ERRORS = 3;
const LONGEST_ERROR = 1_500;

function errorsIn(log: string): string[] {
  const lines = log.split('\n').filter((line) => line.includes('"level":"error"'));
  return lines.slice(0, MOST_ERRORS).map((line) => line.slice(0, LONGEST_ERROR));
}
