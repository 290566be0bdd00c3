import { eventSubject } from '@muster/contracts';
import type { JetStreamClient } from '@nats-io/jetstream';
import { cloudEventHeaders } from '../event/cloud-event-headers.js';
import { toCloudEvent, type OutboxRow } from './outbox-row.js';

/** How far a batch came: the id up to which all rows are stored, the last sequence, and what stopped it. */
export interface PublishOutcome {
  readonly lastId: string | undefined;
  readonly sequence: number;
  readonly fault: Error | undefined;
}

const ACKNOWLEDGE_DEADLINE_MS = 5_000;

/**
 * Sends rows side by side; their order is kept, because they share a connection and a stream. A row whose answer was lost
 * is sent again later with the same `Nats-Msg-Id`, and JetStream keeps it once.
 */
export async function publishRows(
  js: JetStreamClient,
  service: string,
  rows: readonly OutboxRow[],
): Promise<PublishOutcome> {
  const answers = await Promise.allSettled(rows.map((row) => publishRow(js, service, row)));
  let lastId: string | undefined;
  let sequence = 0;
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'rejected') return { lastId, sequence, fault: answer.reason as Error };
    lastId = rows[index]?.id;
    sequence = Math.max(sequence, answer.value);
  }
  return { lastId, sequence, fault: undefined };
}

async function publishRow(js: JetStreamClient, service: string, row: OutboxRow): Promise<number> {
  const event = toCloudEvent(service, row);
  const subject = eventSubject({ noun: row.noun, verb: row.verb, clusterId: row.cluster_id ?? undefined });
  const stored = await js.publish(subject, JSON.stringify(event.data), {
    headers: cloudEventHeaders(event),
    msgID: event.id,
    timeout: ACKNOWLEDGE_DEADLINE_MS,
  });
  return stored.seq;
}
