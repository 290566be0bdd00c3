/** Since so long nobody was heard for the first time, so whoever is silent is silent. Milliseconds. */
const QUIET_MS = 2_000;
/** Nobody is waited for longer. Milliseconds. */
const LONGEST_MS = 20_000;

/** Times are milliseconds of one clock. */
export interface Connecting {
  readonly startedAt: number;
  /** When any member of any cluster was last heard for the first time. */
  readonly heardAt: number;
}

/**
 * Whether members that are not heard yet may be soon. Connecting to a whole fleet takes a process seconds, and whatever is
 * listed before its members are heard has to be listed again.
 */
export function isStillConnecting(now: number, { startedAt, heardAt }: Connecting): boolean {
  const since = now - Math.max(startedAt, heardAt);
  return since < QUIET_MS && now - startedAt < LONGEST_MS;
}
