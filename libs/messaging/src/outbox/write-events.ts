import type { NewEvent } from '@muster/contracts';
import { preparedRows, type PreparedStatement, type Queryable } from '@muster/database';
import { currentTraceparent } from '../trace/nats-trace.js';

/** Far below NATS' limit of 1 MiB: a fact names what changed, it does not carry it. Bytes. */
const LARGEST_DATA = 256 * 1024;

const WRITE: PreparedStatement = {
  name: 'outbox-write',
  text: `
INSERT INTO outbox (noun, verb, aggregate, version, cluster_id, data, traceparent)
SELECT noun, verb, aggregate, version, cluster_id, data, traceparent
  FROM jsonb_to_recordset($1::jsonb)
    AS event (noun text, verb text, aggregate text, version bigint, cluster_id text, data jsonb, traceparent text)`,
};

/** Writes facts in the transaction of the change that they tell of; the publisher sends them when it is committed. */
export async function writeEvents(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  for (const event of events) assertPublishable(event);
  const traceparent = traceparentOfFacts();
  const rows = events.map((event) => ({ ...event, cluster_id: event.clusterId ?? null, traceparent }));
  await preparedRows(tx, WRITE, [JSON.stringify(rows)]);
}

/** What stands in the outbox's column `traceparent`: the trace in which a fact came to be, null when nothing is traced. */
export function traceparentOfFacts(): string | null {
  return currentTraceparent() ?? null;
}

/** An event that NATS can not take would stop all that come after it, so it is refused where it is written. */
function assertPublishable(event: NewEvent): void {
  if (event.clusterId !== undefined && !/^[A-Za-z0-9_-]+$/.test(event.clusterId)) {
    throw new Error(`The cluster id "${event.clusterId}" of an event can not be a part of a subject.`);
  }
  if (/[\r\n]/.test(event.aggregate) || event.aggregate === '') {
    throw new Error(`The aggregate ${JSON.stringify(event.aggregate)} of an event can not be a header.`);
  }
  const size = Buffer.byteLength(JSON.stringify(event.data));
  if (size > LARGEST_DATA) {
    throw new Error(`The data of ${event.noun} ${event.verb} has ${size} bytes; ${LARGEST_DATA} are allowed.`);
  }
}
