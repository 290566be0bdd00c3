import type { CloudEvent } from '@muster/contracts';
import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** The attributes of a CloudEvent that travel as headers, by CloudEvents' binding to NATS (binary mode). */
const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'sequence', 'cluster'] as const;

export function isCloudEventMessage(of: MsgHdrs | undefined): of is MsgHdrs {
  return of?.has('ce-specversion') ?? false;
}

/** The headers of an event's message; the body is the event's data. */
export function cloudEventHeaders(event: CloudEvent): MsgHdrs {
  const carrier = headers();
  for (const attribute of ATTRIBUTES) carrier.set(`ce-${attribute}`, event[attribute]);
  carrier.set('content-type', event.datacontenttype);
  if (event.traceparent !== undefined) carrier.set('traceparent', event.traceparent);
  return carrier;
}

/** The event that a message carries; not validated. Throws SyntaxError when the body is not JSON. */
export function readCloudEvent(from: MsgHdrs, body: string): CloudEvent {
  const attributes = Object.fromEntries(ATTRIBUTES.map((attribute) => [attribute, from.get(`ce-${attribute}`)]));
  return {
    ...attributes,
    datacontenttype: from.get('content-type'),
    ...(from.has('traceparent') ? { traceparent: from.get('traceparent') } : {}),
    data: JSON.parse(body) as Record<string, unknown>,
  } as CloudEvent;
}
