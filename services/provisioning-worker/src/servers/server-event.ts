import type { NewEvent } from '@muster/contracts';

/** What an event says of a server. */
export function serverEvent(
  verb: 'registered' | 'updated' | 'renamed' | 'deleted',
  row: { id: string; name: string; cluster_id: string | null; status: string; status_detail: string; version: string },
  more: Record<string, unknown> = {},
): NewEvent<'server'> {
  return {
    noun: 'server',
    verb,
    aggregate: row.id,
    version: Number(row.version),
    clusterId: row.cluster_id ?? undefined,
    data: { name: row.name, status: row.status, status_detail: row.status_detail, ...more },
  };
}

/** Columns that `serverEvent` needs, for RETURNING. */
export const EVENT_COLUMNS = 'id, name, cluster_id, status, status_detail, version';
