import type { DataSource } from 'typeorm';
import { applyObjects, applyTogether, type KindReadings, type ReadingsOutcome } from '../store/apply-objects.js';

/** So many objects make a transaction long enough; what comes then goes into the next one. */
const MOST_OBJECTS = 1_000;

interface Waiting {
  readonly readings: KindReadings;
  readonly resolve: (outcome: ReadingsOutcome | Promise<ReadingsOutcome>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Writes what the lanes of all clusters read. A transaction costs much the same for one object as for a hundred, so while one
 * is under way, whatever comes waits for the next one and goes into it together: nobody waits when there is little to
 * write, and the more there is, the less each object costs.
 */
export class ObjectWriter {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Resolves when it is committed. Throws FenceLost. */
  write(readings: KindReadings): Promise<ReadingsOutcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ readings, resolve, reject });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) await this.writeNext(this.take());
    this.writing = false;
  }

  private take(): Waiting[] {
    const taken: Waiting[] = [];
    let objects = 0;
    for (const each of this.waiting) {
      objects += each.readings.readings.length;
      if (taken.length > 0 && objects > MOST_OBJECTS) break;
      taken.push(each);
    }
    this.waiting = this.waiting.slice(taken.length);
    return taken;
  }

  private async writeNext(taken: readonly Waiting[]): Promise<void> {
    const outcomes = await this.together(taken.map(({ readings }) => readings));
    // What could not be written with the others waits for a lock, or fails, for itself alone.
    for (const { readings, resolve } of taken)
      resolve(outcomes.get(readings) ?? applyObjects(this.dataSource, readings));
  }

  private async together(all: readonly KindReadings[]): Promise<ReadonlyMap<KindReadings, ReadingsOutcome>> {
    try {
      return await applyTogether(this.dataSource, all);
    } catch {
      return new Map();
    }
  }
}
