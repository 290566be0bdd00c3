import { NO_CLUSTER, type CloudEvent } from '@muster/contracts';

/** A numbered row of the outbox, as Postgres' driver gives it: `bigint` as text. */
export interface OutboxRow {
  readonly id: string;
  readonly noun: string;
  readonly verb: string;
  readonly aggregate: string;
  readonly version: string;
  readonly cluster_id: string | null;
  readonly data: Record<string, unknown>;
  readonly traceparent: string | null;
  readonly created_at: Date;
}

export const OUTBOX_COLUMNS = 'id, noun, verb, aggregate, version, cluster_id, data, traceparent, created_at';

/** The fact that a row tells; the same at every delivery. */
export function toCloudEvent(service: string, row: OutboxRow): CloudEvent {
  return {
    specversion: '1.0',
    id: `${service}/${row.id}`,
    source: `/muster/${service}`,
    type: `muster.${row.noun}.${row.verb}`,
    subject: row.aggregate,
    time: row.created_at.toISOString(),
    datacontenttype: 'application/json',
    sequence: row.version,
    cluster: row.cluster_id ?? NO_CLUSTER,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    data: row.data,
  };
}
