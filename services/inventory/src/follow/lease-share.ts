/** What one copy of the service does about the clusters that have to be followed. */
export interface LeaseShare {
  readonly keep: readonly string[];
  readonly take: readonly string[];
  /** Given back, so that another copy gets its share. */
  readonly give: readonly string[];
}

/**
 * Divides the clusters evenly among the living copies: each keeps what it has up to its share, takes what nobody has,
 * and gives back the rest.
 */
export function leaseShare(
  clusters: readonly string[],
  { mine, heldByOthers, copies }: { mine: ReadonlySet<string>; heldByOthers: ReadonlySet<string>; copies: number },
): LeaseShare {
  const share = Math.ceil(clusters.length / Math.max(1, copies));
  const held = clusters.filter((cluster) => mine.has(cluster));
  const free = clusters.filter((cluster) => !mine.has(cluster) && !heldByOthers.has(cluster));
  const keep = held.slice(0, share);
  const wanted = new Set(clusters);
  return {
    keep,
    take: free.slice(0, share - keep.length),
    give: [...held.slice(share), ...[...mine].filter((cluster) => !wanted.has(cluster))],
  };
}
