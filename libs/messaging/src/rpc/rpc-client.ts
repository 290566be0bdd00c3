import type { RequestOf, ResponseOf, RpcContract, RpcStreamContract } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Inject, Injectable } from '@nestjs/common';
import { context, SpanKind } from '@opentelemetry/api';
import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { backOff, pause } from '../connection/pause.js';
import { NATS_CONNECTION } from '../connection/nats-token.js';
import { injectTrace, inSpan, messageAttributes } from '../trace/nats-trace.js';
import { askForParts, askForRows } from './ask-for-rows.js';
import { askFailure, isNoResponder } from './rpc-failure.js';
import { recordAsk } from './rpc-metrics.js';
import { decodeError, ERROR_HEADER } from './rpc-wire.js';
import { findingsLine, schemaFindings } from './schema-findings.js';

export interface CallOptions {
  /** Instead of the contract's. Milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long a question is asked again while nobody listens: a service that restarts is back by then. Milliseconds. */
const NO_RESPONDER_PATIENCE_MS = 2_000;

/** Asks other services. Every error is a MusterError: the other side's own, or `service.unavailable`, `service.timeout`. */
@Injectable()
export class RpcClient {
  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {}

  /** Asks a question and gives the validated answer. */
  async call<C extends RpcContract>(
    contract: C,
    request: RequestOf<C>,
    options: CallOptions = {},
  ): Promise<ResponseOf<C>> {
    const { subject } = contract;
    const startedAt = performance.now();
    let outcome = 'ok';
    try {
      return await inSpan(`ask ${subject}`, SpanKind.CLIENT, messageAttributes(subject), context.active(), async () => {
        const answer = await this.ask(subject, request, options.timeoutMs ?? contract.timeoutMs, options.signal);
        return readAnswer(contract, answer);
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      const failure = askFailure(this.connection, subject, error, performance.now() - startedAt);
      outcome = failure.code;
      throw failure;
    } finally {
      recordAsk(subject, outcome, startedAt);
    }
  }

  /** Asks a question that is answered by many rows; gives them as JSON texts, in batches, as fast as they are taken. */
  stream<C extends RpcStreamContract>(
    contract: C,
    request: RequestOf<C>,
    options: { signal?: AbortSignal | undefined } = {},
  ): AsyncIterable<string[]> {
    return askForRows(this.connection, contract, request, options.signal);
  }

  /** As `stream`, but gives the bytes of the rows, each ended by ROW_END_BYTE; a part may begin and end within a row. */
  streamBytes<C extends RpcStreamContract>(
    contract: C,
    request: RequestOf<C>,
    options: { signal?: AbortSignal | undefined } = {},
  ): AsyncIterable<Uint8Array> {
    return askForParts(this.connection, contract, request, options.signal);
  }

  private async ask(
    subject: string,
    request: unknown,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Msg> {
    const body = JSON.stringify(request);
    assertFits(this.connection, subject, body);
    const deadline = performance.now() + timeoutMs;
    const patience = performance.now() + Math.min(timeoutMs, NO_RESPONDER_PATIENCE_MS);
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        const asked = this.connection.request(subject, body, {
          timeout: Math.max(1, deadline - performance.now()),
          headers: traceHeaders(),
        });
        return await unlessAborted(asked, signal);
      } catch (error) {
        if (!isNoResponder(error) || performance.now() >= patience) throw error;
        await pause(Math.min(backOff(attempt, 500), patience - performance.now()), signal);
      }
    }
  }
}

/** NATS refuses a larger message; the sender of a request can make it smaller. */
function assertFits(connection: NatsConnection, subject: string, body: string): void {
  const limit = connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
  const size = Buffer.byteLength(body);
  if (size <= limit) return;
  throw new MusterError('request.too-large', `The question to ${subject} has ${size} bytes; NATS carries ${limit}.`);
}

function traceHeaders() {
  const carrier = headers();
  injectTrace(carrier);
  return carrier;
}

function readAnswer<C extends RpcContract>(contract: C, answer: Msg): ResponseOf<C> {
  if (answer.headers?.has(ERROR_HEADER)) throw decodeError(answer.string());
  const parsed = contract.response.safeParse(answer.json());
  if (parsed.success) return parsed.data as ResponseOf<C>;
  const findings = schemaFindings(parsed.error);
  throw new MusterError('internal', `The answer of ${contract.subject} breaks its contract: ${findingsLine(findings)}`);
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
