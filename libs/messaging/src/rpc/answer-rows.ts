import { errors, headers, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { END_HEADER, GONE_HEADER, PART_HEADER, PARTS_PER_ACKNOWLEDGEMENT } from './rpc-wire.js';
import { rowParts } from './row-parts.js';

/** Longest wait for a slow reader before its answer is given up. Milliseconds. */
const READER_PATIENCE_MS = 60_000;

/**
 * Sends a streamed answer to whoever asked. Every sixteenth part asks for an acknowledgement, and waits until the one
 * before has come, so that a slow reader slows the database's cursor and not the memory; when the reader has gone, the
 * iteration ends and with it the cursor. Throws what the rows throw.
 */
export async function answerRows(
  connection: NatsConnection,
  question: Msg,
  rows: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let inbox = question.reply ?? '';
  let number = 0;
  let taking: Promise<Taken> = Promise.resolve({ gone: false, inbox });
  for await (const part of rowParts(rows)) {
    signal.throwIfAborted();
    const partHeaders = headers();
    partHeaders.set(PART_HEADER, String(number));
    number += 1;
    if (number % PARTS_PER_ACKNOWLEDGEMENT !== 0) {
      connection.publish(inbox, part, { headers: partHeaders });
      continue;
    }
    const taken = await taking;
    if (taken.gone) return;
    inbox = taken.inbox;
    taking = askWhetherTaken(connection, inbox, part, partHeaders);
    // It may fail while the next rows are made; that is met when it is awaited.
    taking.catch(() => undefined);
  }
  const end = headers();
  end.set(PART_HEADER, String(number));
  end.set(END_HEADER, 'true');
  connection.publish(inbox, '', { headers: end });
  await taking;
}

interface Taken {
  /** The reader wants no more, or is not there any more. */
  readonly gone: boolean;
  /** Where to go on: NATS lets us answer where we were asked for some time only, and each acknowledgement asks anew. */
  readonly inbox: string;
}

/** Sends a part, and gives what the reader says of it. Throws when the connection fails. */
async function askWhetherTaken(
  connection: NatsConnection,
  inbox: string,
  part: Uint8Array,
  partHeaders: MsgHdrs,
): Promise<Taken> {
  try {
    const taken = await connection.request(inbox, part, { headers: partHeaders, timeout: READER_PATIENCE_MS });
    return { gone: taken.headers?.has(GONE_HEADER) === true, inbox: taken.reply ?? inbox };
  } catch (error) {
    if (hasGone(error)) return { gone: true, inbox };
    throw error;
  }
}

function hasGone(error: unknown): boolean {
  return error instanceof errors.TimeoutError || (error instanceof errors.RequestError && error.isNoResponders());
}
