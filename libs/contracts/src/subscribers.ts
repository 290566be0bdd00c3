import { z } from 'zod';
import { eventSelection } from './event-selection.js';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, Done, timestamp } from './vocabulary.js';

/** Where reading begins: `now`, `start` (all that is kept), a time, or the number of a message of the stream. */
export const readFrom = z
  .union([z.enum(['now', 'start']), z.string().regex(/^[1-9]\d{0,14}$/), z.iso.datetime({ offset: true })], {
    error: 'must be "now", "start", a time such as 2026-11-24T08:00:00Z, or the number of a message in the stream',
  })
  .meta({ description: '"now", "start", a time (RFC 3339), or the number of a message in the stream' });

const subscriberName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must have 1 to 32 of a-z, 0-9 and "-", and not begin with "-"');

export const SubscriberPost = z
  .object({
    name: subscriberName,
    description: z.string().max(1_000).default(''),
    ...eventSelection,
    from: readFrom.default('now'),
  })
  .meta({ id: 'SubscriberPost' });
export type SubscriberPost = z.infer<typeof SubscriberPost>;

/** Another system that reads events at NATS with a login of its own. */
export const Subscriber = z
  .object({
    name: z.string(),
    description: z.string(),
    /** Its login, and the name of the only consumer that it can read. */
    user: z.string(),
    events: z.array(z.string()),
    clusters: z.array(z.string()),
    /** What its consumer gives out. */
    subjects: z.array(z.string()),
    created_at: timestamp,
    last_login_at: timestamp.nullable(),
  })
  .meta({ id: 'Subscriber' });
export type Subscriber = z.infer<typeof Subscriber>;

/** The same with how far it has come. */
export const SubscriberProgress = Subscriber.extend({
  /** Events that it has not fetched yet; null while NATS does not tell. */
  unread: z.int().nullable(),
  /** Events that it has fetched and not acknowledged. */
  unacknowledged: z.int().nullable(),
}).meta({ id: 'SubscriberProgress' });
export type SubscriberProgress = z.infer<typeof SubscriberProgress>;

/** All that a subscriber needs to read; the password is told this once. */
export const SubscriberLogin = z
  .object({
    name: z.string(),
    /** Address of NATS, as the administrator has set it; empty when nobody has. */
    server: z.string(),
    user: z.string(),
    password: z.string(),
    stream: z.string(),
    consumer: z.string(),
    inbox_prefix: z.string(),
  })
  .meta({ id: 'SubscriberLogin' });
export type SubscriberLogin = z.infer<typeof SubscriberLogin>;

export const SubscriberRewind = z.object({ from: readFrom }).meta({ id: 'SubscriberRewind' });
export type SubscriberRewind = z.infer<typeof SubscriberRewind>;

const byName = z.object({ name: z.string() });

export const subscriberList = defineRpcStream('relay', 'subscriber', 'list', {
  request: z.object({}),
  row: Subscriber,
});
export const subscriberGet = defineRpc('relay', 'subscriber', 'get', {
  request: byName,
  response: SubscriberProgress,
});
export const subscriberCreate = defineRpc('relay', 'subscriber', 'create', {
  request: z.object({ subscriber: SubscriberPost, ...change }),
  response: SubscriberLogin,
});
export const subscriberDelete = defineRpc('relay', 'subscriber', 'delete', {
  request: byName.extend(change),
  response: Done,
});
/** Has a subscriber read again from another place. */
export const subscriberRewind = defineRpc('relay', 'subscriber', 'rewind', {
  request: byName.extend({ from: readFrom, ...change }),
  response: Done,
});
