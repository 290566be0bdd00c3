import type { ResourceKind } from '@muster/contracts';
import { preparedRow, withTransaction, type PreparedStatement } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { differenceOf } from '../listing/difference.js';
import type { ListedObject } from '../listing/listed-object.js';
import { resourceUuid, type ResourceKey } from '../resource-key.js';
import { holdFence, type Fence } from './fence.js';
import { readKnownRows } from './known-rows.js';
import { noteEmptyFirstListing, noteFirstListing, noteListed } from './note-listed.js';
import { resourceEvent } from './resource-events.js';
import { removeRows, writeRows, type WriteTarget } from './write-rows.js';

/** Everything that a cluster has of one kind. */
export interface KindListing {
  readonly kind: ResourceKind;
  readonly objects: readonly ListedObject[];
  /** Parents whose children could not be listed, by their keys; their rows stay as they are. */
  readonly unlistedParents: ReadonlySet<string>;
  /** What went wrong on the way, for people; not an error of the whole. */
  readonly faults: readonly string[];
  /** When the listing was begun: all that happened before is in it. */
  readonly startedAt: Date;
}

export interface ListingOutcome {
  /** Objects that it holds; undefined where they were not counted, being the same as before. */
  readonly listed: number | undefined;
  readonly rowsWritten: number;
  readonly rowsRemoved: number;
  /** Objects whose change an event should have told before. */
  readonly announced: readonly ResourceKey[];
  /** Everything that a person should know, from faults to objects that were set apart. */
  readonly faults: readonly string[];
}

/** Makes Postgres say what the listing says, in one transaction with its events. Throws FenceLost. */
export async function applyListing(
  dataSource: DataSource,
  fence: Fence,
  listing: KindListing,
  changedBy: string,
): Promise<ListingOutcome> {
  if (listing.objects.length + listing.unlistedParents.size + listing.faults.length === 0) {
    const { kind, startedAt } = listing;
    const noted = await noteEmptyFirstListing(dataSource, fence, { kind, syncedTo: startedAt, changedBy });
    if (noted) return { listed: 0, rowsWritten: 0, rowsRemoved: 0, announced: [], faults: [] };
  }
  return withTransaction(dataSource, async (tx) => {
    const { clusterName } = await holdFence(tx, fence);
    const { clusterId } = fence;
    const target: WriteTarget = { kind: listing.kind, clusterId, clusterName, changedBy, foundBy: 'listing' };
    const known = await readKnownRows(tx, target);
    const cluster = { clusterId, clusterName };
    const identified = listing.objects.map((object) => ({
      ...object,
      uuid: resourceUuid(listing.kind, clusterName, object.key),
      cluster,
      changedBy,
    }));
    const difference = differenceOf(listing.kind, known, identified, listing.unlistedParents);
    const first = await isFirstListing(tx, target);
    const { written, refused } = await writeRows(tx, target, difference.write, first ? 'none' : 'each');
    const gone = difference.remove.map((uuid) => ({ cluster, uuid, changedBy }));
    const removed = await removeRows(tx, target, gone);
    const faults = [
      ...listing.faults,
      ...difference.ambiguous.map(({ key }) => `${key.name}: its identity belongs to another object`),
      ...refused.map(({ object, reason }) => `${object.key.name} was set apart: ${reason}`),
    ];
    const syncedTo = listing.unlistedParents.size === 0 ? listing.startedAt : undefined;
    if (first) {
      await noteFirstListing(tx, target, { written: written.length, syncedTo, faults });
    } else {
      await writeEvents(tx, [
        ...written.map((row) => resourceEvent(known.has(row.uuid) ? 'updated' : 'created', listing.kind, row)),
        ...removed.map((row) => resourceEvent('deleted', listing.kind, row)),
      ]);
      await noteListed(tx, target, syncedTo, faults);
    }
    return {
      listed: listing.objects.length,
      rowsWritten: written.length,
      rowsRemoved: removed.length,
      announced: first ? [] : keysOf(difference.announced, [...identified, ...removed.map((key) => ({ ...key, key }))]),
      faults,
    };
  });
}

const LISTED_BEFORE: PreparedStatement = {
  name: 'kind-listed-before',
  text: 'SELECT 1 FROM kind_follow WHERE cluster_id = $1 AND kind = $2 AND synced_to IS NOT NULL',
};

async function isFirstListing(tx: EntityManager, { clusterId, kind }: WriteTarget): Promise<boolean> {
  return (await preparedRow(tx, LISTED_BEFORE, [clusterId, kind])) === undefined;
}

function keysOf(
  uuids: readonly string[],
  objects: readonly { readonly uuid: string; readonly key: ResourceKey }[],
): ResourceKey[] {
  if (uuids.length === 0) return [];
  const keys = new Map(objects.map(({ uuid, key }) => [uuid, key]));
  return uuids.flatMap((uuid) => keys.get(uuid) ?? []);
}
