import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../../../..');
const READY_WITHIN_MS = 60_000;

/** How one program of Muster is started. */
export interface ServiceSettings {
  /** Folder below `services`. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthPort: number;
  readonly logFile: string;
}

/** A service as a process of its own, which can be killed by its id and started again. */
export class ServiceProcess {
  private child: ChildProcess | undefined;

  constructor(readonly settings: ServiceSettings) {}

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.settings.name} is not running`);
    return pid;
  }

  isRunning(): boolean {
    return this.child !== undefined && !this.hasEnded();
  }

  /** True when it was started and is not there any more, though nobody here ended it. */
  hasEnded(): boolean {
    const { child } = this;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  /** Starts the program and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.child = this.spawn('start');
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline) {
      if (this.child.exitCode !== null)
        throw new Error(`${this.settings.name} ended with ${this.child.exitCode}\n${this.tail()}`);
      if (await this.isReady()) return;
      await pause(50);
    }
    throw new Error(`${this.settings.name} was not ready within ${READY_WITHIN_MS} ms\n${this.tail()}`);
  }

  /** Runs the program's `migrate` command to its end. */
  async migrate(): Promise<void> {
    const child = this.spawn('migrate');
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`migrating ${this.settings.name} ended with ${code}\n${this.tail()}`);
  }

  /** SIGKILL: nothing is said goodbye to. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** The log as it is now, one JSON object per line. */
  log(): string {
    return readFileSync(this.settings.logFile, 'utf8');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private spawn(command: string): ChildProcess {
    const log = openSync(this.settings.logFile, 'a');
    const program = join(ROOT, 'services', this.settings.name, 'dist/main.js');
    const env = {
      PATH: process.env['PATH'] ?? '',
      MUSTER_HEALTH_PORT: String(this.settings.healthPort),
      ...this.settings.environment,
    };
    const child = spawn(process.execPath, [program, command], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    return child;
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.settings.healthPort}/health/ready`, {
        signal: AbortSignal.timeout(2_000),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private tail(): string {
    return this.log().split('\n').slice(-15).join('\n');
  }
}
