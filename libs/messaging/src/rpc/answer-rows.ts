import { errors, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { END_HEADER, GONE_HEADER, PART_HEADER, PARTS_IN_FLIGHT } from './rpc-wire.js';
import { rowParts } from './row-parts.js';

/** Longest wait for a slow reader before its answer is given up. Milliseconds. */
const READER_PATIENCE_MS = 60_000;

/**
 * Sends a streamed answer to whoever asked. Every sixteenth part asks for an acknowledgement, so that a slow reader slows
 * the database's cursor and not the memory; when the reader has gone, the iteration ends and with it the cursor.
 * Throws what the rows throw.
 */
export async function answerRows(
  connection: NatsConnection,
  question: Msg,
  rows: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let inbox = question.reply ?? '';
  let number = 0;
  for await (const part of rowParts(rows)) {
    signal.throwIfAborted();
    const partHeaders = headers();
    partHeaders.set(PART_HEADER, String(number));
    number += 1;
    if (number % PARTS_IN_FLIGHT !== 0) {
      connection.publish(inbox, part, { headers: partHeaders });
      continue;
    }
    try {
      const taken = await connection.request(inbox, part, { headers: partHeaders, timeout: READER_PATIENCE_MS });
      if (taken.headers?.has(GONE_HEADER)) return;
      // NATS lets us answer where we were asked for some time only; each acknowledgement asks anew.
      inbox = taken.reply ?? inbox;
    } catch (error) {
      if (hasGone(error)) return;
      throw error;
    }
  }
  const end = headers();
  end.set(PART_HEADER, String(number));
  end.set(END_HEADER, 'true');
  connection.publish(inbox, '', { headers: end });
}

function hasGone(error: unknown): boolean {
  return error instanceof errors.TimeoutError || (error instanceof errors.RequestError && error.isNoResponders());
}
