import type { ResourceKind } from '@muster/contracts';
import { withTransaction } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { DataSource } from 'typeorm';
import type { IdentifiedObject } from '../listing/difference.js';
import type { ListedObject } from '../listing/listed-object.js';
import type { ObjectRef } from '../follow/event-marks.js';
import { resourceUuid } from '../resource-key.js';
import { holdFence, type Fence } from './fence.js';
import { readKnownRows } from './known-rows.js';
import { resourceEvent } from './resource-events.js';
import { noteFaults } from './note-faults.js';
import { removeRows, writeRows, type WriteTarget } from './write-rows.js';

/** What a member said about one object: it, or that there is none. */
export interface ObjectReading {
  readonly ref: ObjectRef;
  readonly found: ListedObject | undefined;
  /** The event that had it read. */
  readonly action?: string;
}

/**
 * Writes objects that were read one by one, and removes those that are gone, in one transaction with their events.
 * Throws FenceLost.
 */
export async function applyObjects(
  dataSource: DataSource,
  fence: Fence,
  kind: ResourceKind,
  readings: readonly ObjectReading[],
  changedBy: string,
): Promise<{ rowsWritten: number; rowsRemoved: number; faults: readonly string[] }> {
  return withTransaction(dataSource, async (tx) => {
    const { clusterName } = await holdFence(tx, fence);
    const foundBy = changedBy === 'resync' ? 'resync' : 'event';
    const target: WriteTarget = { kind, clusterId: fence.clusterId, clusterName, changedBy, foundBy };
    const found = new Map<string, IdentifiedObject>();
    const reasons = new Map<string, string>();
    for (const { ref, found: object, action = changedBy } of readings) {
      for (const uuid of identitiesOf(kind, clusterName, ref)) reasons.set(uuid, action);
      if (object === undefined) continue;
      const uuid = resourceUuid(kind, clusterName, object.key);
      found.set(uuid, { ...object, uuid, changedBy: action });
    }
    const known = await readKnownRows(tx, target, [...new Set([...reasons.keys(), ...found.keys()])]);
    const changed = [...found.values()].filter(({ uuid, contentHash }) => known.get(uuid)?.contentHash !== contentHash);
    const gone = [...known.keys()].filter((uuid) => !found.has(uuid));
    const { written, refused } = await writeRows(tx, target, changed);
    const removed = await removeRows(tx, target, gone, reasons);
    await writeEvents(tx, [
      ...written.map((row) => resourceEvent(known.has(row.uuid) ? 'updated' : 'created', target, row)),
      ...removed.map((row) => resourceEvent('deleted', target, row)),
    ]);
    const faults = refused.map(({ object, reason }) => `${object.key.name} was set apart: ${reason}`);
    if (faults.length > 0) await noteFaults(tx, target, faults);
    return { rowsWritten: written.length, rowsRemoved: removed.length, faults };
  });
}

/** Under which identities the object may be known: a volume lies on the member that told of it, or on none. */
function identitiesOf(kind: ResourceKind, clusterName: string, { member, ...ref }: ObjectRef): string[] {
  const servers = member === '' ? [''] : [member, ''];
  return [...new Set(servers.map((server) => resourceUuid(kind, clusterName, { ...ref, server })))];
}
