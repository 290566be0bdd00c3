import type { ResourceKind } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { kindNames } from '../kinds.js';
import { resourceUuid, type ResourceKey } from '../resource-key.js';
import { syncedEvent } from './resource-events.js';
import { noteKind } from './write-history.js';
import type { WriteTarget } from './write-rows.js';

type PlacedRow = ResourceKey & { readonly uuid: string };

/**
 * Gives all rows of a cluster the identities that its new name makes. One event per kind says that everything in it
 * has to be read anew.
 */
export async function moveRows(tx: EntityManager, clusterId: string, clusterName: string): Promise<void> {
  for (const kind of kindNames) {
    const rows = await rowsOf<PlacedRow>(
      tx,
      'SELECT uuid, server, project, parent, type, name FROM resource WHERE kind = $1 AND cluster_id = $2',
      [kind, clusterId],
    );
    if (rows.length === 0) continue;
    await moveKind(tx, { kind, clusterId, clusterName }, rows);
    const version = await rowOf<{ version: string }>(tx, `SELECT nextval('resource_version')::text AS version`);
    const target: WriteTarget = { kind, clusterId, clusterName, changedBy: 'cluster renamed', foundBy: 'rename' };
    await noteKind(tx, target, 'moved');
    await writeEvents(tx, [syncedEvent(target, version?.version ?? '0', rows.length)]);
  }
}

async function moveKind(
  tx: EntityManager,
  { kind, clusterId, clusterName }: { kind: ResourceKind; clusterId: string; clusterName: string },
  rows: readonly PlacedRow[],
): Promise<void> {
  const moved = [
    kind,
    clusterId,
    rows.map(({ uuid }) => uuid),
    rows.map((row) => resourceUuid(kind, clusterName, row)),
  ];
  await tx.query(
    `UPDATE history SET uuid = moved.to_uuid FROM unnest($3::uuid[], $4::uuid[]) AS moved(from_uuid, to_uuid)
     WHERE history.kind = $1 AND history.cluster_id = $2 AND history.uuid = moved.from_uuid`,
    moved,
  );
  await tx.query(
    `UPDATE resource SET uuid = moved.to_uuid, cluster = $5, changed_by = 'cluster renamed', last_updated = now(),
       version = nextval('resource_version')
     FROM unnest($3::uuid[], $4::uuid[]) AS moved(from_uuid, to_uuid)
     WHERE resource.kind = $1 AND resource.cluster_id = $2 AND resource.uuid = moved.from_uuid`,
    [...moved, clusterName],
  );
}
