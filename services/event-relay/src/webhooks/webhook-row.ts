import type { DELIVERY_STATES, Webhook, WebhookDelivery } from '@muster/contracts';
import { type Queryable, rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: string[];
  readonly clusters: string[];
  readonly kinds: string[];
  readonly created_at: Date;
  readonly last_delivered_at: Date | null;
  readonly failing_since: Date | null;
  readonly last_error: string;
  readonly pending: string;
  readonly dead: string;
}

/** What a webhook's secret is sealed for. */
export const secretContext = (id: string): string => `webhook/${id}/secret`;

/** All webhooks with what is on its way to them; a condition can be added. */
export const SELECT_WEBHOOKS = `
  SELECT id, url, description, events, clusters, kinds, created_at, last_delivered_at, failing_since, last_error,
         (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND state = 'pending') AS pending,
         (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND state = 'dead') AS dead
    FROM webhook WHERE removed_at IS NULL`;

export function webhookView(row: WebhookRow): Webhook {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    last_delivered_at: row.last_delivered_at?.toISOString() ?? null,
    failing_since: row.failing_since?.toISOString() ?? null,
    pending: Number(row.pending),
    dead: Number(row.dead),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws MusterError `object.not-found` */
export async function findWebhook(on: Queryable, id: string): Promise<WebhookRow> {
  const row = UUID.test(id) ? await rowOf<WebhookRow>(on, `${SELECT_WEBHOOKS} AND id = $1`, [id]) : undefined;
  if (row === undefined) throw new MusterError('object.not-found', `There is no webhook "${id}"`);
  return row;
}

export interface DeliveryRow {
  readonly event_id: string;
  readonly event_type: string;
  readonly subject: string;
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly attempts: number;
  readonly created_at: Date;
  readonly last_attempt_at: Date | null;
  readonly next_attempt_at: Date;
  readonly last_error: string;
}

export function deliveryView(row: DeliveryRow): WebhookDelivery {
  const { event_id: event, event_type: type, subject, state, attempts, last_error } = row;
  return {
    event,
    type,
    subject,
    state,
    attempts,
    created_at: row.created_at.toISOString(),
    last_attempt_at: row.last_attempt_at?.toISOString() ?? null,
    next_attempt_at: state === 'pending' ? row.next_attempt_at.toISOString() : null,
    last_error,
  };
}
