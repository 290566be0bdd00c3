import type { RequestOf, RpcStreamContract } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { errors, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { newInbox } from '../connection/new-inbox.js';
import { backOff, pause } from '../connection/pause.js';
import { failSpan, injectTrace, messageAttributes, startSpan } from '../trace/nats-trace.js';
import { MessageQueue } from './message-queue.js';
import { ROW_END_BYTE, RowReader } from './row-parts.js';
import { askFailure } from './rpc-failure.js';
import { recordAsk } from './rpc-metrics.js';
import { decodeError, END_HEADER, ERROR_HEADER, GONE_HEADER, PART_HEADER } from './rpc-wire.js';

/** Nobody listens: NATS says so with an empty message that carries this status. */
const NO_RESPONDERS = 503;
const PATIENCE_ATTEMPTS = 5;

/** Asks, and hands out the rows as they arrive. Who stops early stops the answering side too. */
export async function* askForRows<C extends RpcStreamContract>(
  ...asked: Parameters<typeof askForParts<C>>
): AsyncGenerator<string[], void, undefined> {
  const reader = new RowReader();
  for await (const part of askForParts(...asked)) {
    const rows = reader.rows(part);
    if (rows.length > 0) yield rows;
  }
}

/**
 * As `askForRows`, but hands out the bytes of the rows, each ended by ROW_END_BYTE: for who passes them on. A part may
 * begin and end within a row, and belongs to whoever takes it.
 */
export async function* askForParts<C extends RpcStreamContract>(
  connection: NatsConnection,
  contract: C,
  request: RequestOf<C>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { subject, timeoutMs } = contract;
  const startedAt = performance.now();
  const span = startSpan(`ask ${subject}`, SpanKind.CLIENT, messageAttributes(subject));
  const inbox = newInbox(connection);
  const parts = new MessageQueue(connection, inbox);
  let outcome = 'ok';
  /** The part whose rows are being taken; the other side may wait for our word about it. */
  let current: Msg | undefined;
  let ended = false;
  try {
    const ask = () => {
      const carrier = headers();
      context.with(trace.setSpan(context.active(), span), () => injectTrace(carrier));
      connection.publish(subject, JSON.stringify(request), { reply: inbox, headers: carrier });
    };
    let isWhole = true;
    let expected = 0;
    let next = await firstPart(parts, ask, subject, timeoutMs, signal);
    for (;;) {
      const end = checkPart(next, subject, expected);
      if (end) break;
      current = next;
      expected += 1;
      isWhole = next.data.at(-1) === ROW_END_BYTE;
      yield next.data;
      // Only now: the rows have been taken, so the other side may send more. The reply asks for it to our inbox again.
      if (next.reply) next.respond('', { reply: inbox });
      current = undefined;
      next = await parts.take(timeoutMs, signal);
    }
    ended = true;
    if (!isWhole) throw broken(subject);
  } catch (error) {
    signal?.throwIfAborted();
    const failure = askFailure(connection, subject, error, performance.now() - startedAt);
    outcome = failure.code;
    failSpan(span, failure);
    throw failure;
  } finally {
    if (current !== undefined) sayGone(current);
    if (ended) parts.close();
    else parts.abandon(sayGone);
    span.end();
    recordAsk(subject, outcome, startedAt);
  }
}

/** Asks until somebody listens; a service that restarts is back within a second or two. */
async function firstPart(
  parts: MessageQueue,
  ask: () => void,
  subject: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Msg> {
  for (let attempt = 0; ; attempt += 1) {
    ask();
    const first = await parts.take(timeoutMs, signal);
    if (first.headers?.code !== NO_RESPONDERS) return first;
    if (attempt >= PATIENCE_ATTEMPTS) throw new errors.NoRespondersError(subject);
    await pause(backOff(attempt, 500), signal);
  }
}

function sayGone(part: Msg): void {
  if (!part.reply) return;
  const carrier = headers();
  carrier.set(GONE_HEADER, 'true');
  part.respond('', { headers: carrier });
}

/** True for the end of the answer; throws the error that the part carries, or that a part is missing before it. */
function checkPart(part: Msg, subject: string, expected: number): boolean {
  if (part.headers?.has(ERROR_HEADER)) throw decodeError(part.string());
  if (part.headers?.get(PART_HEADER) !== String(expected)) throw broken(subject);
  return part.headers.has(END_HEADER);
}

function broken(subject: string): MusterError {
  return new MusterError('service.unavailable', `The answer to ${subject} broke off on its way.`);
}
