import { z } from 'zod';
import { eventSelection, kindSelection } from './event-selection.js';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, Done, timestamp } from './vocabulary.js';

/** A key of Standard Webhooks: 24 to 64 bytes in base64. */
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be "whsec_" and 24 to 64 random bytes in base64');

export const WebhookPost = z
  .object({
    url: z.string().min(1).max(2_000).describe('Where events are sent'),
    description: z.string().max(1_000).default(''),
    ...eventSelection,
    ...kindSelection,
    secret: webhookSecret.optional().describe('Signs what is sent; made when left out'),
  })
  .meta({ id: 'WebhookPost' });
export type WebhookPost = z.infer<typeof WebhookPost>;

/** An address of another system that gets events by HTTP. */
export const Webhook = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    clusters: z.array(z.string()),
    kinds: z.array(z.string()),
    created_at: timestamp,
    last_delivered_at: timestamp.nullable(),
    /** Since when nothing has arrived; null while it works. */
    failing_since: timestamp.nullable(),
    last_error: z.string(),
    /** Deliveries that are still tried. */
    pending: z.int(),
    /** Deliveries that were given up. */
    dead: z.int(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

/** A new webhook; the secret is told this once. */
export const WebhookSecret = z.object({ id: z.uuid(), secret: z.string() }).meta({ id: 'WebhookSecret' });
export type WebhookSecret = z.infer<typeof WebhookSecret>;

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;

/** One event on its way to one webhook. */
export const WebhookDelivery = z
  .object({
    /** Id of the event, and the `webhook-id` of each attempt. */
    event: z.string(),
    type: z.string(),
    subject: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    created_at: timestamp,
    last_attempt_at: timestamp.nullable(),
    /** Null when there is no other attempt. */
    next_attempt_at: timestamp.nullable(),
    last_error: z.string(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookRedeliver = z
  .object({ event: z.string().optional().describe('Only this one, in whichever state; else all that were given up') })
  .meta({ id: 'WebhookRedeliver' });
export type WebhookRedeliver = z.infer<typeof WebhookRedeliver>;

/** How many deliveries begin again. */
export const WebhookRedelivery = z.object({ count: z.int() }).meta({ id: 'WebhookRedelivery' });
export type WebhookRedelivery = z.infer<typeof WebhookRedelivery>;

const byId = z.object({ id: z.string() });

export const webhookList = defineRpcStream('relay', 'webhook', 'list', { request: z.object({}), row: Webhook });
export const webhookGet = defineRpc('relay', 'webhook', 'get', { request: byId, response: Webhook });
export const webhookCreate = defineRpc('relay', 'webhook', 'create', {
  request: z.object({ webhook: WebhookPost, ...change }),
  response: WebhookSecret,
});
export const webhookDelete = defineRpc('relay', 'webhook', 'delete', { request: byId.extend(change), response: Done });
/** The deliveries of a webhook, newest first. */
export const webhookDeliveries = defineRpcStream('relay', 'webhook', 'deliveries', {
  request: byId.extend({ state: z.enum(DELIVERY_STATES).optional(), limit: z.int().min(1).max(10_000) }),
  row: WebhookDelivery,
});
export const webhookRedeliver = defineRpc('relay', 'webhook', 'redeliver', {
  request: byId.extend({ event: z.string().optional(), ...change }),
  response: WebhookRedelivery,
});
