import type { ResourceKind } from '@muster/contracts';
import { withTransaction } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { ListedObject } from '../listing/listed-object.js';
import type { ObjectRef } from '../follow/event-marks.js';
import { resourceUuid } from '../resource-key.js';
import { holdFence, holdFreeFences, type Fence } from './fence.js';
import { readKnownContents, type ClusterIdentity } from './known-rows.js';
import { resourceEvent } from './resource-events.js';
import { noteFaults } from './note-faults.js';
import type { FoundBy } from './write-history.js';
import { removeRows, writeRows, type GoneRow, type NamedCluster, type PlacedObject } from './write-rows.js';

/** What a member said about one object: it, or that there is none. */
export interface ObjectReading {
  readonly ref: ObjectRef;
  readonly found: ListedObject | undefined;
  /** The event that had it read. */
  readonly action?: string;
}

/** Objects of one kind of a cluster that were read one by one. */
export interface KindReadings {
  readonly fence: Fence;
  readonly kind: ResourceKind;
  readonly readings: readonly ObjectReading[];
  /** What had them read, where a reading does not say it. */
  readonly changedBy: string;
  readonly foundBy: FoundBy;
}

export interface ReadingsOutcome {
  readonly rowsWritten: number;
  readonly rowsRemoved: number;
  readonly faults: readonly string[];
}

/** Writes what was read, and removes what is gone, in one transaction with the events. Throws FenceLost. */
export async function applyObjects(dataSource: DataSource, readings: KindReadings): Promise<ReadingsOutcome> {
  return withTransaction(dataSource, async (tx) => {
    const { clusterName } = await holdFence(tx, readings.fence);
    const outcomes = await applyKind(tx, readings, [{ ...readings, clusterName }]);
    return outcomes[0]!;
  });
}

/**
 * The same for several kinds of several clusters. Those whose fence does not stand, or is just being taken, are left out
 * of the outcomes, and nothing of them is written.
 */
export async function applyTogether(
  dataSource: DataSource,
  all: readonly KindReadings[],
): Promise<ReadonlyMap<KindReadings, ReadingsOutcome>> {
  return withTransaction(dataSource, async (tx) => {
    const names = await holdFreeFences(
      tx,
      all.map(({ fence }) => fence),
    );
    const held = all.filter(({ fence }) => names.has(fence));
    const outcomes = new Map<KindReadings, ReadingsOutcome>();
    for (const alike of alikeOf(held)) {
      const named = alike.map((readings) => ({ ...readings, clusterName: names.get(readings.fence)! }));
      const applied = await applyKind(tx, alike[0]!, named);
      for (const [index, readings] of alike.entries()) outcomes.set(readings, applied[index]!);
    }
    return outcomes;
  });
}

/** Those of one kind, learned in one way, are written by one statement. */
function alikeOf(all: readonly KindReadings[]): KindReadings[][] {
  const groups = new Map<string, KindReadings[]>();
  for (const each of all) {
    const key = `${each.kind} ${each.foundBy}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

type NamedReadings = KindReadings & { readonly clusterName: string };

/** Applies readings of one kind of several clusters; gives the outcome of each. */
async function applyKind(
  tx: EntityManager,
  { kind, foundBy }: { kind: ResourceKind; foundBy: FoundBy },
  all: readonly NamedReadings[],
): Promise<ReadingsOutcome[]> {
  const found = new Map<string, PlacedObject>();
  const asked = new Map<string, GoneRow>();
  for (const { readings, changedBy, fence, clusterName } of all) {
    const cluster: NamedCluster = { clusterId: fence.clusterId, clusterName };
    for (const { ref, found: object, action = changedBy } of readings) {
      for (const uuid of identitiesOf(kind, clusterName, ref))
        asked.set(keyOf(cluster, uuid), { cluster, uuid, changedBy: action });
      if (object === undefined) continue;
      const uuid = resourceUuid(kind, clusterName, object.key);
      found.set(keyOf(cluster, uuid), { ...object, uuid, cluster, changedBy: action });
    }
  }
  const known = new Map<string, string>();
  const identities = new Map<string, GoneRow | PlacedObject>([...asked, ...found]);
  for (const row of await readKnownContents(tx, kind, [...identities.values()].map(identityOf))) {
    known.set(keyOf(row, row.uuid), row.contentHash);
  }
  const changed = [...found].flatMap(([key, object]) => (known.get(key) === object.contentHash ? [] : object));
  const gone = [...known.keys()].flatMap((key) => (found.has(key) ? [] : (asked.get(key) ?? [])));
  const { written, refused } = await writeRows(tx, { kind, foundBy }, changed);
  const removed = await removeRows(tx, { kind, foundBy }, gone);
  await writeEvents(tx, [
    ...written.map((row) => resourceEvent(known.has(keyOf(row, row.uuid)) ? 'updated' : 'created', kind, row)),
    ...removed.map((row) => resourceEvent('deleted', kind, row)),
  ]);
  const outcomes: ReadingsOutcome[] = [];
  for (const {
    fence: { clusterId },
  } of all) {
    const isOwn = (row: { readonly clusterId: string }): boolean => row.clusterId === clusterId;
    const faults = refused
      .filter(({ object }) => isOwn(object.cluster))
      .map(({ object, reason }) => `${object.key.name} was set apart: ${reason}`);
    if (faults.length > 0) await noteFaults(tx, { clusterId, kind }, faults);
    outcomes.push({ rowsWritten: written.filter(isOwn).length, rowsRemoved: removed.filter(isOwn).length, faults });
  }
  return outcomes;
}

function keyOf({ clusterId }: { readonly clusterId: string }, uuid: string): string {
  return `${clusterId} ${uuid}`;
}

function identityOf({ cluster, uuid }: GoneRow | PlacedObject): ClusterIdentity {
  return { clusterId: cluster.clusterId, uuid };
}

/** Under which identities the object may be known: a volume lies on the member that told of it, or on none. */
function identitiesOf(kind: ResourceKind, clusterName: string, { member, ...ref }: ObjectRef): string[] {
  const servers = member === '' ? [''] : [member, ''];
  return [...new Set(servers.map((server) => resourceUuid(kind, clusterName, { ...ref, server })))];
}
