import type { Durations } from './fleet.js';

/**
 * How long real daemons take: medians in milliseconds of Incus 7.0.2, three daemons of a cluster on two cores that did nothing
 * else, over mutual TLS on kept connections, measured 2026-11-24 with `test/incus-host` in three clusters. The first row that
 * fits counts. What ends an operation is in `realDurations`.
 */
const rows: readonly (readonly [method: string, path: RegExp, milliseconds: number])[] = [
  ['GET', /^\/os\//, 2],
  ['*', /^\/os\//, 4],
  ['GET', /^\/1\.0\/operations\/[^/]+/, 0],
  ['GET', /^\/1\.0\/operations$/, 10],
  ['GET', /^\/1\.0\?.*target=/, 5.3],
  ['GET', /^\/1\.0\/projects/, 9.8],
  ['GET', /^\/1\.0\/networks\?/, 8.2],
  ['GET', /^\/1\.0\/profiles/, 7.8],
  ['GET', /^\/1\.0\/(?:storage-pools|networks|metadata|instances)/, 4.2],
  ['GET', /^/, 2],
  ['PUT', /^\/1\.0\/cluster$/, 5],
  ['PUT', /^\/1\.0\/cluster\/certificate/, 15],
  ['DELETE', /^\/1\.0\/cluster\/members/, 610],
  ['POST', /^\/1\.0\/cluster\/members\/[^/]+\/state/, 10],
  ['*', /^\/1\.0\/cluster/, 8.3],
  // Of pools and networks the part of each member is only noted; the last call does the work on all of them.
  ['POST', /^\/1\.0\/(?:storage-pools|networks)\?.*target=/, 6.3],
  ['POST', /^\/1\.0\/storage-pools(?:\?|$)/, 155],
  ['POST', /^\/1\.0\/networks(?:\?|$)/, 1335],
  ['PUT', /^\/1\.0\?.*target=/, 140],
  ['*', /^\/1\.0(?:\?|$)/, 9],
  ['PUT', /^\/1\.0\/profiles/, 50],
  ['*', /^\/1\.0\/storage-pools\/[^/]+\/volumes/, 12],
  ['POST', /^\/1\.0\/projects/, 3.7],
  ['*', /^/, 7],
];

/** What bootstrap, join, maintenance without an instance to move, and the loss of a leader take on the same daemons. */
export const realDurations: Partial<Durations> = {
  bootstrap: 200,
  join: 390,
  evacuate: 250,
  restore: 650,
  election: 5500,
  quorum: 10_500,
};

/** Milliseconds that a real daemon takes to answer a call; `url` with its query. */
export function realLatency(method: string, url: string): number {
  const row = rows.find(([verb, path]) => (verb === '*' || verb === method) && path.test(url));
  return row?.[2] ?? 0;
}
