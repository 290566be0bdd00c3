import { within } from './within.js';

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
    await within(deadlineMs, Promise.allSettled(this.running));
    return this.running.size === 0;
  }
}
