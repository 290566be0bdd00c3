import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unixRequest } from './unix-request.js';

/** A daemon answers within half a second; one that joined a cluster first looks for its leader. */
const START_DEADLINE = 90_000;
/** Two seconds are usual for a clean stop; a database without a leader takes longer. */
const STOP_DEADLINE = 30_000;
const LOOK_EVERY = 50;

export interface MachineParts {
  readonly hostname: string;
  readonly namespace: string;
  readonly root: string;
  readonly cgroup: string;
  /** Holds `incus/`, the daemon's disk, and `incus-os/`, the folder of IncusOS' socket. */
  readonly folder: string;
}

/**
 * One machine whose only program is `incusd`: it is process 1 of the machine's pid namespace, so that its end is the end
 * of every container and helper on it.
 */
export class Machine {
  #process: ChildProcess | undefined;

  constructor(private readonly parts: MachineParts) {}

  /** The daemon's administration socket. */
  get socket(): string {
    return join(this.parts.folder, 'incus', 'unix.socket');
  }

  get namespace(): string {
    return this.parts.namespace;
  }

  get isOn(): boolean {
    return this.#process !== undefined;
  }

  /** Starts the daemon and waits until it is ready. Throws with the end of its log when it exits instead. */
  async powerOn(): Promise<void> {
    if (this.#process !== undefined) return;
    await rm(this.socket, { force: true });
    const output = await open(this.outputFile, 'w');
    const started = spawn('setpriv', this.#commandLine(), { stdio: ['ignore', output.fd, output.fd] });
    this.#process = started;
    started.once('exit', () => {
      if (this.#process === started) this.#process = undefined;
    });
    await output.close();
    await this.#ready(started);
  }

  /** Ends everything on the machine at once, with nothing written that was not written. */
  async powerCut(): Promise<void> {
    await this.#end('SIGKILL', 0);
  }

  /** Stops the daemon in order, by force when it does not end in time. */
  async shutDown(): Promise<void> {
    await this.#end('SIGTERM', STOP_DEADLINE);
  }

  /** Holds the whole machine still while `work` runs, so that its disk does not change: nobody who talks to it is cut off. */
  async whileFrozen<T>(work: () => Promise<T>): Promise<T> {
    const frozen = this.#process;
    if (frozen === undefined) return work();
    await signalMachine(frozen, 'SIGSTOP');
    try {
      return await work();
    } finally {
      await signalMachine(frozen, 'SIGCONT');
    }
  }

  private get outputFile(): string {
    return join(this.parts.folder, 'output.txt');
  }

  #commandLine(): string[] {
    const { hostname, namespace, root, cgroup, folder } = this.parts;
    const script = fileURLToPath(new URL('../scripts/machine.sh', import.meta.url));
    // However this process ends, the kernel takes the machine down with it.
    const bound = ['--pdeathsig', 'KILL', 'nsenter', `--net=/run/netns/${namespace}`];
    const apart = ['unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child', '--propagation', 'private'];
    return [...bound, ...apart, script, hostname, root, folder, cgroup];
  }

  async #ready(started: ChildProcess): Promise<void> {
    const giveUp = performance.now() + START_DEADLINE;
    while (started.exitCode === null && started.signalCode === null) {
      const answer = await unixRequest(this.socket, 'GET', '/internal/ready').catch(() => undefined);
      if (answer?.type === 'sync') return;
      if (performance.now() > giveUp) {
        await this.powerCut();
        throw new Error(
          `${this.parts.hostname}: incusd was not ready in ${START_DEADLINE / 1000} s. ${await this.#lastWords()}`,
        );
      }
      await pause(LOOK_EVERY);
    }
    throw new Error(`${this.parts.hostname}: incusd exited. ${await this.#lastWords()}`);
  }

  async #end(signal: NodeJS.Signals, patience: number): Promise<void> {
    const ending = this.#process;
    if (ending?.pid === undefined) return;
    // unshare ends after the last process of the machine: its exit means that nothing is left.
    const gone = new Promise<void>((resolve) => {
      if (ending.exitCode !== null || ending.signalCode !== null) resolve();
      else ending.once('exit', () => resolve());
    });
    await signalMachine(ending, signal);
    if (patience > 0) await Promise.race([gone, pause(patience, undefined, { ref: false })]);
    if (this.#process === ending) await signalMachine(ending, 'SIGKILL');
    await gone;
  }

  async #lastWords(): Promise<string> {
    const log = await readFile(this.outputFile, 'utf8').catch(() => '');
    return `Its last words: ${log.trim().split('\n').slice(-3).join(' | ') || '(none)'}`;
  }
}

/** Signals process 1 of the machine, the only child of `unshare`, which outlives it; before there is one, `unshare`. */
async function signalMachine(unshare: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const list = await readFile(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').catch(() => '');
  const child = Number(list.trim().split(' ')[0]);
  try {
    if (child > 0) process.kill(child, signal);
    else unshare.kill(signal);
  } catch {
    // It ended meanwhile, which is what was asked for.
  }
}
