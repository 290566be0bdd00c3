import type { ClusterEndpoint } from '@muster/contracts';

/** What has to be done so that our clusters are those of provisioning. */
export interface ClusterChanges {
  readonly added: readonly ClusterEndpoint[];
  /** Another state, certificate or other members. */
  readonly updated: readonly ClusterEndpoint[];
  readonly renamed: readonly ClusterEndpoint[];
  readonly removed: readonly string[];
}

/** Compares the clusters that we know with those of provisioning. */
export function clusterChanges(known: readonly ClusterEndpoint[], wanted: readonly ClusterEndpoint[]): ClusterChanges {
  const knownById = new Map(known.map((cluster) => [cluster.id, cluster]));
  const wantedIds = new Set(wanted.map(({ id }) => id));
  const kept = wanted.flatMap((cluster) => {
    const before = knownById.get(cluster.id);
    return before === undefined ? [] : [{ cluster, before }];
  });
  return {
    added: wanted.filter(({ id }) => !knownById.has(id)),
    updated: kept.filter(({ cluster, before }) => !isReachedAlike(cluster, before)).map(({ cluster }) => cluster),
    renamed: kept.filter(({ cluster, before }) => cluster.name !== before.name).map(({ cluster }) => cluster),
    removed: known.filter(({ id }) => !wantedIds.has(id)).map(({ id }) => id),
  };
}

/** True when both are followed in the same way, whatever their names. */
export function isReachedAlike(one: ClusterEndpoint, other: ClusterEndpoint): boolean {
  return fingerprint(one) === fingerprint(other);
}

function fingerprint({ status, certificate, members }: ClusterEndpoint): string {
  const sorted = members
    .map(({ name, url }) => [name, url])
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));
  return JSON.stringify([status, certificate, sorted]);
}
