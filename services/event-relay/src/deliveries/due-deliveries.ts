import { type Queryable, rowsOf } from '@muster/database';
import { POST_DEADLINE_MS } from './post-event.js';
import { FAILURES_UNTIL_OPEN } from './retry-plan.js';

export interface DueDelivery {
  readonly id: string;
  readonly webhook_id: string;
  readonly url: string;
  readonly secret_sealed: string;
  readonly event_id: string;
  readonly body: string;
  /** With the one that begins now. */
  readonly attempts: number;
}

/** Whoever has taken a delivery and says nothing for this time has died: it is due again. */
const TAKEN_FOR_S = POST_DEADLINE_MS / 1_000 + 10;

/**
 * Takes deliveries that are due, the longest waiting first, and of each webhook no more than it has places left, so that a
 * dead receiver keeps nobody else waiting. One that fails all the time gets a single attempt when its pause is over.
 *
 * @param busy deliveries of each webhook that are under way here
 * @param places deliveries of a webhook at once
 */
export async function takeDueDeliveries(
  on: Queryable,
  busy: ReadonlyMap<string, number>,
  places: number,
): Promise<DueDelivery[]> {
  const here = [...busy].map(([webhook_id, count]) => ({ webhook_id, count }));
  return rowsOf<DueDelivery>(
    on,
    `WITH room AS (
       SELECT id, url, secret_sealed,
              CASE WHEN failures < $3 THEN $2 WHEN coalesce(retry_at <= now(), true) THEN 1 ELSE 0 END - coalesce(here.count, 0) AS free
         FROM webhook LEFT JOIN jsonb_to_recordset($1::jsonb) AS here (webhook_id uuid, count int)
           ON here.webhook_id = webhook.id
        WHERE removed_at IS NULL
     ), due AS MATERIALIZED (
       SELECT chosen.id, url, secret_sealed FROM room CROSS JOIN LATERAL (
         SELECT id FROM webhook_delivery
          WHERE webhook_id = room.id AND state = 'pending' AND next_attempt_at <= now()
          ORDER BY next_attempt_at, id LIMIT greatest(room.free, 0) FOR UPDATE SKIP LOCKED) AS chosen
     )
     UPDATE webhook_delivery SET attempts = attempts + 1, last_attempt_at = now(),
            next_attempt_at = now() + make_interval(secs => $4)
       FROM due WHERE webhook_delivery.id = due.id
     RETURNING webhook_delivery.id, webhook_id, url, secret_sealed, event_id, body, attempts`,
    [JSON.stringify(here), places, FAILURES_UNTIL_OPEN, TAKEN_FOR_S],
  );
}
