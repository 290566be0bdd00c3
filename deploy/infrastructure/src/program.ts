import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructureProblem } from './infrastructure-problem.js';

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  /** Commands that end by running `command` in their own process, as `unshare … --` does. */
  readonly wrapper?: readonly string[];
  /** Gets standard output and standard error, appended. */
  readonly logFile: string;
  /** Names the process for whoever has to stop it later, see `stopRecordedProgram`. */
  readonly recordFile: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** False: the kernel ends the program when this process dies, however it dies. */
  readonly outlivesParent: boolean;
}

export interface Program {
  readonly pid: number;
  /** True once the process has ended. */
  hasEnded(): boolean;
  /** What this run of the program has written to its log so far. */
  log(): Promise<string>;
}

interface ProgramRecord {
  readonly pid: number;
  readonly command: readonly string[];
}

const STOP_PATIENCE_MS = 15_000;

/** Starts a program with its log and its record; throws when it cannot be executed at all. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const log = await open(options.logFile, 'a', 0o600);
  const { size: logStart } = await log.stat();
  const diesWithParent = options.outlivesParent ? [] : ['setpriv', '--pdeathsig', 'INT', '--'];
  const [file = '', ...rest] = [...(options.wrapper ?? []), ...diesWithParent, ...options.command];
  const child = spawn(file, rest, {
    // The folder that we were started in may be removed or unreadable for the program.
    cwd: dirname(options.logFile),
    stdio: ['ignore', log.fd, log.fd],
    env: options.environment ?? process.env,
    detached: options.outlivesParent,
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new InfrastructureProblem(`${file} cannot be executed: ${(error as Error).message}.`, { cause: error });
  } finally {
    await log.close();
  }
  const pid = child.pid;
  if (pid === undefined) throw new InfrastructureProblem(`${file} was started but has no process id.`);
  child.unref();
  const record: ProgramRecord = { pid, command: options.command };
  await writeFile(options.recordFile, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  return {
    pid,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    log: async () => (await readFile(options.logFile)).subarray(logStart).toString('utf8'),
  };
}

/** The process id that a record names, if that process still runs and is the program that was recorded. */
export async function recordedProgram(recordFile: string): Promise<number | undefined> {
  const text = await readFile(recordFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  return record !== undefined && (await runs(record)) ? record.pid : undefined;
}

/**
 * Stops the program that a record names and waits until it is gone; removes the record. Does nothing to a process that
 * has got the same id meanwhile. `signal` asks it to end; when it is still there after `patienceMs` it is killed.
 */
export async function stopRecordedProgram(
  recordFile: string,
  signal: NodeJS.Signals = 'SIGTERM',
  patienceMs = STOP_PATIENCE_MS,
): Promise<void> {
  const pid = await recordedProgram(recordFile);
  if (pid !== undefined) {
    send(pid, signal);
    const deadline = performance.now() + patienceMs;
    let killed = false;
    while ((await recordedProgram(recordFile)) !== undefined) {
      if (!killed && performance.now() > deadline) {
        killed = true;
        send(pid, 'SIGKILL');
      }
      await sleep(10);
    }
  }
  await rm(recordFile, { force: true });
}

function parseRecord(text: string): ProgramRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { pid, command } = value as Partial<ProgramRecord>;
    return Number.isInteger(pid) && Array.isArray(command) ? (value as ProgramRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Compares the end of the command line: what stands before it belongs to the wrapper that has not yet become the program. */
async function runs({ pid, command }: ProgramRecord): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const words = line.split('\0').slice(0, -1);
  return line !== '' && command.every((word, index) => words[words.length - command.length + index] === word);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
