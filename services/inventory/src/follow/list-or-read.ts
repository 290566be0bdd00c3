/** So few are read one by one in any case. */
export const ALWAYS_READ = 40;

/** What a listing of the kind would take by what earlier ones took, and what one object took in the last round of readings. Milliseconds. */
export interface TurnTimes {
  readonly listMs: number;
  /** Undefined before anything was read. */
  readonly readMsEach: number | undefined;
}

/**
 * Decides whether so many marked objects are better listed with all others of their kind. Both ways tell the same; what
 * takes less time tells it sooner. How they compare depends on the cluster: on its size, and on what an answer costs it.
 */
export function isBetterListed(marked: number, { listMs, readMsEach }: TurnTimes): boolean {
  if (marked <= ALWAYS_READ) return false;
  return readMsEach === undefined || marked * readMsEach >= listMs;
}
