import type { NewEvent, ResourceKind } from '@muster/contracts';
import type { TouchedRow, WriteTarget } from './write-rows.js';

/** The fact that a resource changed. It names the object and carries none of its content. */
export function resourceEvent(
  verb: 'created' | 'updated' | 'deleted',
  kind: ResourceKind,
  row: TouchedRow,
): NewEvent<'resource'> {
  const { uuid, version, changedBy, clusterId, clusterName, ...place } = row;
  return {
    noun: 'resource',
    verb,
    // A uuid is unique within its kind only.
    aggregate: `${kind}/${uuid}`,
    version: Number(version),
    clusterId,
    data: { kind, uuid, cluster: clusterName, ...place, changed_by: changedBy },
  };
}

/** The fact that a kind of a cluster was listed for the first time; it stands for one event per object. */
export function syncedEvent(
  { kind, clusterId, clusterName }: WriteTarget,
  version: string,
  rows: number,
): NewEvent<'inventory'> {
  return {
    noun: 'inventory',
    verb: 'synced',
    aggregate: clusterId,
    version: Number(version),
    clusterId,
    data: { cluster: clusterName, kind, rows },
  };
}
