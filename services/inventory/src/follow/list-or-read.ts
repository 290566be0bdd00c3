/** So few are read one by one in any case. */
const ALWAYS_READ = 40;

/**
 * An object that is asked for alone costs both sides about as much as so many in a listing: 0.25 ms against an estimated
 * 0.04 ms of processors (docs/performance.md).
 */
const READING_IN_LISTED_OBJECTS = 6;

/** What a listing of the kind is up against. */
export interface ListingSize {
  /** Objects that it holds; undefined before the first one. */
  readonly objects: number | undefined;
  /** Listings of other kinds and clusters that come first, as a multiple of those that are made at a time. */
  readonly ahead: number;
}

/**
 * Decides whether so many marked objects are better listed with all others of their kind. Both ways tell the same; what
 * costs less tells it sooner. How long either took of late says little: whoever lists makes all others slow, and then
 * listing looks better to them, too.
 */
export function isBetterListed(marked: number, { objects, ahead }: ListingSize): boolean {
  if (marked <= ALWAYS_READ) return false;
  // When the whole fleet has fallen behind, a listing in each cluster would make it fall behind further.
  return objects === undefined || marked * READING_IN_LISTED_OBJECTS >= objects * (1 + ahead);
}

/** A connection costs both sides as much as several readings, so a few objects are read over one, one after the other. */
const READ_ONE_AFTER_THE_OTHER = 3;

/** Over how many connections so many objects are read at a time. */
export function readsAtOnce(marked: number): number {
  return Math.max(1, Math.ceil(marked / READ_ONE_AFTER_THE_OTHER));
}
