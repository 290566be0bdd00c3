import type { MusterLogger } from '../logging/muster-logger.js';

/** What has to be closed again, newest first. */
export class UndoList {
  private readonly steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  /** Runs every step once; one that fails is logged and does not keep the others from running. */
  async run(logger: MusterLogger): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      await step().catch((error: unknown) => logger.warn('closing failed', { error }));
    }
  }
}
