import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { findNatsServer, PROGRAM_CACHE } from '@muster/infrastructure';

const CHECKOUT = join(import.meta.dirname, '../../../..');
const LAST_OFFSET = 60;

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** One run of the command, as a user's shell would start it: in a process group of its own. */
export class QuickstartRun {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (part: Buffer) => (this.output += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (this.output += part.toString()));
  }

  /** `environment` is all that it gets besides the PATH and HOME. */
  static async start(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<QuickstartRun> {
    // Quickstart would fetch a server into every new data directory.
    const nats = await findNatsServer({ folder: PROGRAM_CACHE, say: () => undefined });
    const path = [dirname(nats), process.env['PATH']].join(delimiter);
    const env = { PATH: path, HOME: process.env['HOME'], NO_COLOR: '1', ...environment };
    const program = join(CHECKOUT, 'deploy/quickstart/dist/main.js');
    return new QuickstartRun(
      spawn(process.execPath, [program, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  async end(): Promise<Ended> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return { status: this.child.exitCode, output: this.output };
  }

  /** What a terminal does at Ctrl-C. */
  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
  }
}

/** Runs the command to its end. */
export async function quickstart(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  return (await QuickstartRun.start(args, environment)).end();
}

/** The command line of Muster, for what runs on `home`. */
export async function muster(home: string, words: readonly string[]): Promise<Ended> {
  const program = join(CHECKOUT, 'services/cli/bin/muster.js');
  const env = { PATH: process.env['PATH'], HOME: home, MUSTER_HOME: home };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  await once(child, 'close');
  return { status: child.exitCode, output };
}

/** The ids of all processes that work in `home` or name it, by their command; whatever quickstart thinks of them. */
export async function processesOn(home: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // It may end while it is looked at.
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
    if (cwd.startsWith(`${home}/`) || command.includes(home)) found.set(Number(pid), command);
  }
  return found;
}

/** A base for quickstart's ports under which all of them are free; below the ports that systems hand out. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = 15_000 + 100 * Math.floor(Math.random() * 150);
    const free = await Promise.all(Array.from({ length: LAST_OFFSET }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
