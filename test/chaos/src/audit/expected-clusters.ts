import type { OperationState } from '@muster/contracts';
import type { Change } from '../clients/ledger.js';

/** How an operation ended, by its id. */
export type Ends = ReadonlyMap<string, OperationState>;

/**
 * The clusters that must be there after all acknowledged changes, by name, with their members. A change counts when its
 * operation is done; what was undone leaves all as it was. A cluster with a change that ended as failed is left out of the
 * comparison by `unclear`: nobody has said what it should be.
 */
export function expectedClusters(
  changes: readonly Change[],
  ends: Ends,
): { readonly clusters: ReadonlyMap<string, ReadonlySet<string>>; readonly unclear: ReadonlySet<string> } {
  const clusters = new Map<string, Set<string>>();
  const unclear = new Set<string>();
  for (const { kind, cluster, servers, operations } of changes) {
    const [operation] = operations;
    const end = operation === undefined ? undefined : ends.get(operation);
    if (end === 'done') unclear.delete(cluster);
    if (end === 'failed') unclear.add(cluster);
    if (end !== 'done') continue;
    const members = clusters.get(cluster) ?? new Set<string>();
    if (kind === 'delete') clusters.delete(cluster);
    else clusters.set(cluster, members);
    for (const server of servers) {
      if (kind === 'create' || kind === 'grow') members.add(server);
      if (kind === 'shrink') members.delete(server);
    }
  }
  return { clusters, unclear };
}
