/** Listings for references take one part of the time, all of a process together, and leave this many parts to the rest. */
const PARTS_LEFT = 2;

/**
 * Paces the listings that only bring references up to date. One event of an instance touches references in half a dozen
 * kinds; when hundreds a second come from many clusters, listing these at once would hold up the events themselves.
 */
export class RippleBudget {
  private freeAt = 0;

  /** When a listing may begin that will take about so long. Milliseconds of `Date.now()`. */
  reserve(now: number, tookMs: number): number {
    const startsAt = Math.max(now, this.freeAt);
    this.freeAt = startsAt + tookMs * (1 + PARTS_LEFT);
    return startsAt;
  }
}
