import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDirectory } from './data-directory.js';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { natsConfiguration } from './nats-configuration.js';
import { connectOnce } from './nats-connection.js';
import { recordedProgram, startProgram, stopRecordedProgram } from './program.js';
import type { Program } from './program.js';
import type { ByNatsUser } from './service-names.js';

export interface NatsOptions {
  readonly data: DataDirectory;
  /** The binary, see `findNatsServer`. */
  readonly server: string;
  readonly port: number | 'free';
  readonly passwords: ByNatsUser<string>;
  /** See `natsConfiguration`. */
  readonly issuer: string;
  /** True: it goes on when this process ends, and whoever starts next finds it. */
  readonly outlivesParent?: boolean;
}

export interface RunningNats {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const READY_DEADLINE_MS = 30_000;

/** Starts a NATS server with JetStream on 127.0.0.1, or finds the one that runs on this data directory already. */
export async function startNats(options: NatsOptions): Promise<RunningNats> {
  const running = await runningNats(options);
  if (running !== undefined) return running;
  const { data, server, passwords, issuer } = options;
  await writeFile(
    configurationFile(data),
    natsConfiguration({
      host: '127.0.0.1',
      port: options.port === 'free' ? -1 : options.port,
      storage: join(data.nats, 'jetstream'),
      passwords,
      issuer,
    }),
    { mode: 0o600 },
  );
  const program = await startProgram({
    command: [server, '--config', configurationFile(data), '--ports_file_dir', data.nats],
    logFile: join(data.logs, 'nats.log'),
    recordFile: recordFile(data),
    outlivesParent: options.outlivesParent ?? false,
  });
  const url = await readyUrl(program, options);
  await writeFile(urlFile(data), url);
  return { url, pid: program.pid, port: portOf(url), stop: () => stopNats(data) };
}

/** Stops the NATS server that runs on this data directory, whoever started it; nothing when none runs. */
export async function stopNats(data: DataDirectory): Promise<void> {
  await stopRecordedProgram(recordFile(data));
  await rm(urlFile(data), { force: true });
}

async function readyUrl(program: Program, options: NatsOptions): Promise<string> {
  const { data, passwords } = options;
  const portsFile = join(data.nats, `nats-server_${program.pid}.ports`);
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    if (program.hasEnded()) throw await whyEnded(program, options);
    const url = await readUrl(portsFile);
    if (url !== undefined && (await answers(url, passwords.admin))) {
      await rm(portsFile, { force: true });
      return url;
    }
    if (performance.now() > deadline) {
      await stopNats(data);
      throw new InfrastructureProblem(
        `nats-server did not answer within ${READY_DEADLINE_MS / 1000} s: ${lastLine(await program.log())} (${data.logs}/nats.log)`,
      );
    }
    await sleep(10);
  }
}

async function whyEnded(program: Program, { data, port }: NatsOptions): Promise<InfrastructureProblem> {
  const output = await program.log();
  await rm(recordFile(data), { force: true });
  return output.includes('address already in use')
    ? new InfrastructureProblem(
        `Port ${port} on 127.0.0.1, which is meant for NATS, is taken: stop the program that listens there, or set MUSTER_NATS_PORT to a free one.`,
      )
    : new InfrastructureProblem(`nats-server ended at its start: ${lastLine(output)} (${data.logs}/nats.log)`);
}

/** A parent that was killed leaves its detached server behind: the next start goes on with it. */
async function runningNats({ data, passwords }: NatsOptions): Promise<RunningNats | undefined> {
  const pid = await recordedProgram(recordFile(data));
  if (pid === undefined) return undefined;
  const url = await readFile(urlFile(data), 'utf8').catch(() => undefined);
  if (url !== undefined && (await answers(url, passwords.admin))) {
    return { url, pid, port: portOf(url), stop: () => stopNats(data) };
  }
  await stopNats(data);
  return undefined;
}

async function readUrl(portsFile: string): Promise<string | undefined> {
  try {
    const { nats } = JSON.parse(await readFile(portsFile, 'utf8')) as { nats?: string[] };
    return nats?.[0];
  } catch {
    // Not there yet, or only half written.
    return undefined;
  }
}

async function answers(url: string, password: string): Promise<boolean> {
  try {
    const connection = await connectOnce({ url, user: 'admin', password });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}

const portOf = (url: string): number => Number(new URL(url).port);
const configurationFile = (data: DataDirectory): string => join(data.nats, 'nats.conf');
const urlFile = (data: DataDirectory): string => join(data.run, 'nats.url');
const recordFile = (data: DataDirectory): string => join(data.run, 'nats.json');
