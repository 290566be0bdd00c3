import { MusterError } from '@muster/errors';
import { WakeUp } from '@muster/messaging';
import type { DataSource } from 'typeorm';
import { refreshOutcomes } from '../store/refresh-requests.js';

/** Another copy may carry out what is asked here, and cannot say so. Milliseconds. */
const LOOK_EVERY_MS = 100;

interface Waiting {
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** Waits for what became of requests to read something again: one question to Postgres for all that wait. */
export class RefreshOutcomes {
  private readonly waiting = new Map<string, Waiting>();
  private readonly answered = new WakeUp();
  private looking = false;

  constructor(private readonly dataSource: DataSource) {}

  /** This copy has just answered one of them. */
  ring(): void {
    this.answered.ring();
  }

  /**
   * Ends when the request is carried out.
   *
   * @returns false when that took longer.
   * @throws MusterError what the one who carried it out could not do.
   */
  async of(id: string, withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        timer = setTimeout(() => resolve(false), withinMs);
        this.waiting.set(id, { done: () => resolve(true), failed: reject });
        if (!this.looking) void this.look();
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  private async look(): Promise<void> {
    this.looking = true;
    try {
      for (; this.waiting.size > 0; await this.answered.wait(LOOK_EVERY_MS)) await this.tell();
    } finally {
      this.looking = false;
    }
  }

  private async tell(): Promise<void> {
    const asked = [...this.waiting.keys()];
    try {
      for (const { id, error } of await refreshOutcomes(this.dataSource, asked)) {
        if (error === null) this.waiting.get(id)?.done();
        else this.waiting.get(id)?.failed(MusterError.fromWire(error));
        this.waiting.delete(id);
      }
    } catch (thrown) {
      for (const id of asked) this.waiting.get(id)?.failed(thrown);
    }
  }
}
