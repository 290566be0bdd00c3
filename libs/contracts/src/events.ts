import { z } from 'zod';
import { defineRpc, defineRpcStream, type ServiceName } from './rpc.js';
import { timestamp } from './vocabulary.js';

/** Stands in a subject where an event belongs to no cluster. */
export const NO_CLUSTER = 'none';

/** A fact, as a CloudEvent 1.0 in structured form; on NATS its attributes are headers (binary form). */
export const CloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    /** `<service>/<outbox id>`: the same for every delivery of the same fact. */
    id: z.string(),
    source: z.string(),
    /** `muster.<noun>.<past-tense>` */
    type: z.string(),
    /** The aggregate: an id that never changes. */
    subject: z.string(),
    time: timestamp,
    datacontenttype: z.literal('application/json'),
    /** Rises with each change of the aggregate; a consumer drops what is older than it has seen. */
    sequence: z.string(),
    /** The cluster's id, or "none". */
    cluster: z.string(),
    traceparent: z.string().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'CloudEvent' });
export type CloudEvent = z.infer<typeof CloudEvent>;

/** Every noun and what can happen to it. Data carries names and states, never secrets. */
export const EVENT_TYPES = {
  token: ['created', 'updated', 'deleted'],
  server: ['registered', 'updated', 'renamed', 'deleted'],
  cluster: ['created', 'updated', 'renamed', 'deleted'],
  operation: ['accepted', 'progressed', 'ended'],
  template: ['created', 'updated', 'renamed', 'deleted'],
  resource: ['created', 'updated', 'deleted'],
  inventory: ['synced', 'gap-found'],
} as const;
export type EventNoun = keyof typeof EVENT_TYPES;
export type EventVerb<N extends EventNoun> = (typeof EVENT_TYPES)[N][number];

/** A fact as its service writes it, in the transaction of the change. */
export interface NewEvent<N extends EventNoun = EventNoun> {
  readonly noun: N;
  readonly verb: EventVerb<N>;
  /** Id of the aggregate. */
  readonly aggregate: string;
  /** Version of the aggregate after the change. */
  readonly version: number;
  readonly clusterId?: string | undefined;
  readonly data: Record<string, unknown>;
}

/** `muster.event.<noun>.<past-tense>.<cluster id>` */
export function eventSubject(event: { noun: string; verb: string; clusterId?: string | undefined }): string {
  return `muster.event.${event.noun}.${event.verb}.${event.clusterId ?? NO_CLUSTER}`;
}

export const EVENTS_STREAM = 'EVENTS';
export const WORK_STREAM = 'WORK';
export const DEAD_STREAM = 'DEAD';

/** The hint that wakes a worker: it names an operation, Postgres decides. */
export const WorkHint = z.object({ id: z.uuid() });
export const workSubject = (kind: string): string => `muster.work.${kind}`;

/** Events of one service after an outbox id, oldest first; how a subscriber catches up out of Postgres. */
const replay = (service: ServiceName) =>
  defineRpcStream(service, 'event', 'replay', {
    request: z.object({ after: z.string().regex(/^\d+$/), limit: z.int().min(1).max(10_000) }),
    row: CloudEvent,
    timeoutMs: 30_000,
  });
export const eventReplay = {
  provisioning: replay('provisioning'),
  templates: replay('templates'),
  inventory: replay('inventory'),
} as const;
/** The services that write events. */
export type EventSource = keyof typeof eventReplay;

/** The outbox id of a service's newest event, "0" before the first; where a new subscriber begins. */
const head = (service: ServiceName) =>
  defineRpc(service, 'event', 'head', { request: z.object({}), response: z.object({ id: z.string().regex(/^\d+$/) }) });
export const eventHead = {
  provisioning: head('provisioning'),
  templates: head('templates'),
  inventory: head('inventory'),
} as const;
