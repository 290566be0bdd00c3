import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestOf, webhookCreate, webhookDelete, webhookRedeliver, WebhookSecret } from '@muster/contracts';
import { onceForKey, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { SecretBox } from '@muster/service-kit';
import type { DataSource } from 'typeorm';
import { readingStart, type StreamLife } from '../consumers/reading-start.js';
import { targetFault } from './target.js';
import { findWebhook, secretContext } from './webhook-row.js';

const SECRET_BYTES = 32;

/** Adds a webhook; the same key gets the same secret again. @throws MusterError `request.invalid` */
export async function createWebhook(
  dataSource: DataSource,
  { box, stream, allowLocal }: { box: SecretBox; stream: StreamLife; allowLocal: boolean },
  { webhook, idempotency }: RequestOf<typeof webhookCreate>,
): Promise<WebhookSecret> {
  const { url, description, events, clusters, kinds, secret } = webhook;
  const fault = targetFault(url, allowLocal);
  if (fault !== undefined) {
    throw new MusterError('request.invalid', 'Invalid webhook', { findings: [{ path: 'url', message: fault }] });
  }
  const { id, sealed } = await withTransaction(dataSource, (tx) =>
    onceForKey(tx, idempotency, async () => {
      const made = randomUUID();
      const own = secret ?? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
      const kept = box.seal(own, secretContext(made));
      await rowsOf(
        tx,
        `INSERT INTO webhook (id, url, description, consumer, secret_sealed, events, clusters, kinds, start)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          made,
          url,
          description,
          `webhook-${made}`,
          kept,
          events,
          clusters,
          kinds,
          JSON.stringify(readingStart('now', stream)),
        ],
      );
      return { id: made, sealed: kept };
    }),
  );
  return { id, secret: box.open(sealed, secretContext(id)) };
}

/** Sends nothing more. Its consumer goes next, and with that the row and its deliveries. @throws `object.not-found` */
export async function deleteWebhook(
  dataSource: DataSource,
  { id, idempotency }: RequestOf<typeof webhookDelete>,
): Promise<void> {
  await withTransaction(dataSource, (tx) =>
    onceForKey(tx, idempotency, async () => {
      await findWebhook(tx, id);
      await rowsOf(tx, 'UPDATE webhook SET removed_at = now() WHERE id = $1', [id]);
    }),
  );
}

/**
 * Makes deliveries due again: one event in whichever state, or all that were given up; and the webhook gets them at once.
 *
 * @throws MusterError `object.not-found` for an unknown webhook, or an event that it never got.
 */
export async function redeliver(
  dataSource: DataSource,
  { id, event, idempotency }: RequestOf<typeof webhookRedeliver>,
): Promise<{ count: number }> {
  return withTransaction(dataSource, (tx) =>
    onceForKey(tx, idempotency, async () => {
      await findWebhook(tx, id);
      const again = await rowsOf(
        tx,
        `UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_attempt_at = now()
          WHERE webhook_id = $1 AND CASE WHEN $2::text IS NULL THEN state = 'dead' ELSE event_id = $2 END RETURNING id`,
        [id, event ?? null],
      );
      if (event !== undefined && again.length === 0) {
        throw new MusterError('object.not-found', `The webhook ${id} has no delivery of the event "${event}"`);
      }
      await rowsOf(tx, 'UPDATE webhook SET failures = 0, retry_at = NULL WHERE id = $1', [id]);
      return { count: again.length };
    }),
  );
}
