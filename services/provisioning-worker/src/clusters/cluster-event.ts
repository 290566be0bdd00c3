import type { NewEvent } from '@muster/contracts';

/** What an event says of a cluster. */
export function clusterEvent(
  verb: 'created' | 'updated' | 'renamed' | 'deleted',
  row: { id: string; name: string; status: string; version: string },
  more: Record<string, unknown> = {},
): NewEvent<'cluster'> {
  return {
    noun: 'cluster',
    verb,
    aggregate: row.id,
    version: Number(row.version),
    clusterId: row.id,
    data: { id: row.id, name: row.name, status: row.status, ...more },
  };
}
