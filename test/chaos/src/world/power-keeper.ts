import type { Simulator } from '@muster/simulator';

const LOOK_EVERY_MS = 1_000;
/** A boot with its registration takes as long as the gateway is away; a second one on top would only disturb it. */
const DOWN_FOR_MS = 10_000;

/**
 * The power of the servers. A server that was cut stays off until it gets its power back; one that came up without being
 * able to register starts again, as the init system of IncusOS does.
 */
export class PowerKeeper {
  private readonly off = new Set<string>();
  private readonly downSince = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly simulator: Simulator) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  async cut(server: string): Promise<void> {
    this.off.add(server);
    await this.simulator.host(server).cutPower();
  }

  giveBack(server: string): void {
    this.off.delete(server);
    void this.simulator.host(server).keepBooting();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    for (const { name, ready } of this.simulator.servers()) {
      if (ready || this.off.has(name)) this.downSince.delete(name);
      else if (!this.downSince.has(name)) this.downSince.set(name, now);
      else if (now - (this.downSince.get(name) ?? now) > DOWN_FOR_MS) {
        this.downSince.delete(name);
        void this.simulator.host(name).keepBooting();
      }
    }
  }
}
