/** So few are read one by one in any case. */
export const ALWAYS_READ = 40;

/** What a listing of the kind would take by what earlier ones took, and what one object took in the last round of readings. Milliseconds. */
export interface TurnTimes {
  readonly listMs: number;
  /** Undefined before anything was read. */
  readonly readMsEach: number | undefined;
  /** Listings of other kinds and clusters that come first, as a multiple of those that are made at a time. */
  readonly ahead: number;
}

/**
 * Decides whether so many marked objects are better listed with all others of their kind. Both ways tell the same; what
 * takes less time tells it sooner. How they compare depends on the cluster: on its size, and on what an answer costs it.
 */
export function isBetterListed(marked: number, { listMs, readMsEach, ahead }: TurnTimes): boolean {
  if (marked <= ALWAYS_READ) return false;
  // When the whole fleet has fallen behind, a listing in each cluster would make it fall behind further.
  return readMsEach === undefined || marked * readMsEach >= listMs * (1 + ahead);
}

/** A connection costs both sides as much as several readings, so a few objects are read over one, one after the other. */
const READ_ONE_AFTER_THE_OTHER = 3;

/** Over how many connections so many objects are read at a time. */
export function readsAtOnce(marked: number): number {
  return Math.max(1, Math.ceil(marked / READ_ONE_AFTER_THE_OTHER));
}
