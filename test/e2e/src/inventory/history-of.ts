import { resourceHistory, type HistoryEntry, type ResourceKind } from '@muster/contracts';
import type { RunningInventory } from './running-inventory.js';

/** What happened to an object, newest first: `updated event profile-updated /description`. */
export async function historyOf({ rpc }: RunningInventory, kind: ResourceKind, uuid = ''): Promise<string[]> {
  const entries: HistoryEntry[] = [];
  for await (const batch of rpc.stream(resourceHistory, { kind, uuid, limit: 100 })) {
    entries.push(...batch.map((row) => JSON.parse(row) as HistoryEntry));
  }
  return entries.map(({ change, found_by, reason, paths }) => [change, found_by, reason, ...paths].join(' '));
}
