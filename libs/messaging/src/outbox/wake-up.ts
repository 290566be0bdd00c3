import { pause } from '../connection/pause.js';

/** A bell: whoever waits for it goes on at once when it rings, also when it rang just before. */
export class WakeUp {
  private rung = false;
  private waiting: AbortController | undefined;

  ring(): void {
    this.rung = true;
    this.waiting?.abort();
  }

  /** Waits until it rings, or for the time. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung) {
      this.waiting = new AbortController();
      await pause(milliseconds, this.waiting.signal);
      this.waiting = undefined;
    }
    this.rung = false;
  }
}
