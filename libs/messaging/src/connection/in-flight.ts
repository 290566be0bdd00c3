import { pause } from './pause.js';

/** What is being worked on, so that a stop can wait for it. */
export class InFlight {
  private readonly running = new Set<Promise<unknown>>();

  add(work: Promise<unknown>): void {
    this.running.add(work);
    void work.then(
      () => this.running.delete(work),
      () => this.running.delete(work),
    );
  }

  get size(): number {
    return this.running.size;
  }

  /** Waits until all of it has ended, or for the deadline. True when nothing is left. */
  async drain(deadlineMs: number): Promise<boolean> {
    const late = new AbortController();
    await Promise.race([Promise.allSettled(this.running), pause(deadlineMs, late.signal)]);
    late.abort();
    return this.running.size === 0;
  }
}
