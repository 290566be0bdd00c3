import type { CloudEvent } from '@muster/contracts';
import { type Queryable, rowsOf } from '@muster/database';

/** Notes that a webhook gets these events; those that it has or had already are left as they are. */
export async function storeDeliveries(on: Queryable, webhook: string, events: readonly CloudEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    event_id: event.id,
    event_type: event.type,
    subject: event.subject,
    body: JSON.stringify(event),
  }));
  await rowsOf(
    on,
    `INSERT INTO webhook_delivery (webhook_id, event_id, event_type, subject, body)
       SELECT webhook.id, event_id, event_type, event.subject, body FROM webhook,
         ROWS FROM (json_to_recordset($2::json) AS (event_id text, event_type text, subject text, body text))
           WITH ORDINALITY AS event (event_id, event_type, subject, body, place)
        WHERE webhook.id = $1 AND removed_at IS NULL ORDER BY place
     ON CONFLICT ON CONSTRAINT webhook_delivery_once DO NOTHING`,
    [webhook, JSON.stringify(rows)],
  );
}
