import { type Queryable, rowsOf } from '@muster/database';

/** A day longer than events are kept: what NATS lost and gets again must not be delivered again. */
const DELIVERED_DAYS = 8;
const DEAD_DAYS = 30;
const AT_ONCE = 5_000;

/** Removes deliveries that have ended, old ones first. */
export async function pruneDeliveries(on: Queryable): Promise<void> {
  for (let removed = AT_ONCE; removed === AT_ONCE;) {
    const rows = await rowsOf(
      on,
      `DELETE FROM webhook_delivery WHERE id IN (
         SELECT id FROM webhook_delivery
          WHERE state = 'delivered' AND created_at < now() - make_interval(days => $1)
             OR state = 'dead' AND created_at < now() - make_interval(days => $2)
          ORDER BY created_at LIMIT $3) RETURNING id`,
      [DELIVERED_DAYS, DEAD_DAYS, AT_ONCE],
    );
    removed = rows.length;
  }
}
