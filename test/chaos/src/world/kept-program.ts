import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '@muster/e2e/service-process';

const LOOK_EVERY_MS = 200;
const AGAIN_AFTER_MS = 300;

/** A program under a supervisor, as systemd or a container runtime is one: what ends by itself is started again. */
export class KeptProgram {
  /** The last words of each time that it ended by itself, which it never should. */
  readonly ownEnds: string[] = [];
  private wanted = true;
  private kills = 0;
  private starting: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  /** @param process runs already. */
  constructor(
    readonly name: string,
    readonly process: ServiceProcess,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  /** SIGKILL, also in the middle of a start. */
  async kill(): Promise<void> {
    this.wanted = false;
    this.kills += 1;
    await this.process.kill();
  }

  /** Starts it, as often as it takes; over when it is ready, or was killed meanwhile. */
  async start(): Promise<void> {
    this.wanted = true;
    this.starting ??= this.startUntilReady().finally(() => {
      this.starting = undefined;
    });
    await this.starting;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.wanted = false;
    this.kills += 1;
    await this.process.stop();
    await this.starting;
  }

  private async startUntilReady(): Promise<void> {
    for (let ready = false; this.wanted && !ready;) {
      const { kills } = this;
      try {
        // What is left of a start that took too long would keep the ports.
        await this.process.kill();
        await this.process.start();
        ready = kills === this.kills;
      } catch (thrown) {
        if (kills === this.kills) this.ownEnds.push(`at its start: ${lastWords((thrown as Error).message)}`);
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  private look(): void {
    if (!this.wanted || this.starting !== undefined || this.process.isRunning()) return;
    if (this.process.hasEnded()) this.ownEnds.push(lastWords(this.process.log()));
    void this.start();
  }
}

function lastWords(log: string): string {
  return log.trim().split('\n').slice(-2).join('\n');
}
