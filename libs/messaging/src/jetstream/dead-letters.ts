import { DEAD_STREAM } from '@muster/contracts';
import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { ensureStream } from './ensure-stream.js';
import { countDeadLetter } from './jetstream-metrics.js';

const PUBLISH_DEADLINE_MS = 5_000;

/** Keeps a message that nobody can handle at `muster.dead.<its subject>`, once, with the reason in its headers. */
export async function bury(js: JetStreamClient, message: JsMsg, durable: string, reason: string): Promise<void> {
  const publish = () =>
    js.publish(`muster.dead.${message.subject}`, message.data, {
      headers: deadLetterHeaders(message, durable, reason),
      msgID: `dead:${message.info.stream}:${durable}:${message.seq}:${message.info.timestampNanos}`,
      timeout: PUBLISH_DEADLINE_MS,
    });
  try {
    await publish();
  } catch {
    // NATS may have lost the stream, which nothing else needs and so nothing else makes again.
    await ensureStream(await js.jetstreamManager(), DEAD_STREAM);
    await publish();
  }
  countDeadLetter(message.info.stream, durable);
}

function deadLetterHeaders(message: JsMsg, durable: string, reason: string): MsgHdrs {
  const carrier = headers();
  for (const [key, values] of message.headers ?? []) {
    // The server's own headers would be obeyed again, the deduplication among them.
    if (!key.toLowerCase().startsWith('nats-')) for (const value of values) carrier.append(key, value);
  }
  carrier.set('Muster-Dead-Reason', reason.replace(/\s+/g, ' ').slice(0, 1_000));
  carrier.set('Muster-Dead-Subject', message.subject);
  carrier.set('Muster-Dead-Stream', message.info.stream);
  carrier.set('Muster-Dead-Consumer', durable);
  carrier.set('Muster-Dead-Sequence', String(message.seq));
  carrier.set('Muster-Dead-Deliveries', String(message.info.deliveryCount));
  return carrier;
}
