import { type Queryable, rowOf, rowsOf, withTransaction } from '@muster/database';
import type { DataSource, EntityManager } from 'typeorm';
import { leftAloneFor, type RetryPlan } from './retry-plan.js';

/** Writes down that a delivery arrived. */
export async function recordArrival(on: Queryable, delivery: { id: string; webhook_id: string }): Promise<void> {
  await rowsOf(
    on,
    `WITH arrived AS (
       UPDATE webhook_delivery SET state = 'delivered', last_error = '' WHERE id = $1 RETURNING webhook_id
     )
     UPDATE webhook SET failures = 0, failing_since = NULL, retry_at = NULL, last_error = '', last_delivered_at = now()
       FROM arrived WHERE webhook.id = arrived.webhook_id
        -- Once a second is exact enough, and spares a busy webhook's row.
        AND (failures > 0 OR last_delivered_at IS NULL OR last_delivered_at < now() - interval '1 second')`,
    [delivery.id],
  );
}

/**
 * Writes down that an attempt failed, and what comes of it for the delivery and its webhook: all of it, or nothing. Nothing of
 * an attempt that took so long that the delivery was taken once more.
 */
export async function recordFailure(
  dataSource: DataSource,
  delivery: { id: string; webhook_id: string; attempts: number },
  reason: string,
  plan: RetryPlan,
): Promise<void> {
  const pauseMs = plan.state === 'pending' ? plan.pauseMs : 0;
  await withTransaction(dataSource, async (tx) => {
    const written = await rowOf(
      tx,
      `UPDATE webhook_delivery SET state = $2, last_error = $3,
              next_attempt_at = now() + make_interval(secs => $4::float8 / 1000)
        WHERE id = $1 AND state = 'pending' AND attempts = $5 RETURNING id`,
      [delivery.id, plan.state, reason, pauseMs, delivery.attempts],
    );
    if (written !== undefined) await countFailure(tx, delivery.webhook_id, reason);
  });
}

async function countFailure(tx: EntityManager, webhook: string, reason: string): Promise<void> {
  const row = await rowOf<{ failures: number; is_left_alone: boolean }>(
    tx,
    // Those that were under way together when it was left alone are one failure, not many.
    `UPDATE webhook SET failures = failures + CASE WHEN retry_at > now() THEN 0 ELSE 1 END,
            failing_since = coalesce(failing_since, now()), last_error = $2
      WHERE id = $1 RETURNING failures, coalesce(retry_at > now(), false) AS is_left_alone`,
    [webhook, reason],
  );
  if (row === undefined || row.is_left_alone) return;
  const aloneMs = leftAloneFor(row.failures, Math.random());
  if (aloneMs === 0) return;
  await rowsOf(tx, 'UPDATE webhook SET retry_at = now() + make_interval(secs => $2::float8 / 1000) WHERE id = $1', [
    webhook,
    aloneMs,
  ]);
}
