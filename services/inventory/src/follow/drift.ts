import type { ResourceKey } from '../resource-key.js';

/** Events that came a little before the listing may tell of a change that the listing was the first to apply. Milliseconds. */
const EVENT_LEAD_MS = 5_000;
const FORGET_AFTER_MS = 60_000;

type Place = Omit<ResourceKey, 'server'>;

/**
 * Tells differences that a lost event left behind from those whose event is only on its way: a sweep's difference counts
 * as drift when no event named the object shortly before the sweep or in the time that events are given to arrive.
 */
export class DriftWatch {
  private readonly toldAt = new Map<string, number>();
  private reachedAt = Number.NEGATIVE_INFINITY;

  /** Notes that an event named the object. Times are milliseconds of one clock. */
  told(object: Place, now: number): void {
    this.toldAt.set(placeOf(object), now);
    if (this.toldAt.size > 10_000) this.forget(now);
  }

  /** Notes that an event changed objects of the kind without naming them. */
  reached(now: number): void {
    this.reachedAt = now;
  }

  /** Those of the suspects that no event has named since the listing began. */
  missed<Suspect extends Place>(suspects: readonly Suspect[], listingStartedAt: number): Suspect[] {
    const since = listingStartedAt - EVENT_LEAD_MS;
    if (this.reachedAt >= since) return [];
    return suspects.filter((suspect) => (this.toldAt.get(placeOf(suspect)) ?? Number.NEGATIVE_INFINITY) < since);
  }

  private forget(now: number): void {
    for (const [place, at] of this.toldAt) if (at < now - FORGET_AFTER_MS) this.toldAt.delete(place);
  }
}

function placeOf({ project, parent, type, name }: Place): string {
  return JSON.stringify([project, parent, type, name]);
}
