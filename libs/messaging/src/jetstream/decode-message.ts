import { CloudEvent } from '@muster/contracts';
import type { JsMsg } from '@nats-io/jetstream';
import type { z } from 'zod';
import { isCloudEventMessage, readCloudEvent } from '../event/cloud-event-headers.js';
import { findingsLine, schemaFindings } from '../rpc/schema-findings.js';
import { PoisonError } from './poison-error.js';

/** The payload that a handler gets. Throws PoisonError: what can not be read today can not be read at the next delivery. */
export function decodeMessage(message: JsMsg, schema: z.ZodType | undefined): unknown {
  const value = parse(message);
  const wanted = schema ?? (isCloudEventMessage(message.headers) ? CloudEvent : undefined);
  if (wanted === undefined) return value;
  const parsed = wanted.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PoisonError(`breaks its schema: ${findingsLine(schemaFindings(parsed.error))}`);
}

function parse(message: JsMsg): unknown {
  try {
    return isCloudEventMessage(message.headers) ? readCloudEvent(message.headers, message.string()) : message.json();
  } catch (error) {
    throw new PoisonError(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
