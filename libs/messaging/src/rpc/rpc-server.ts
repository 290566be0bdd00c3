import { isDatabaseFault } from '@muster/database';
import { MusterError } from '@muster/errors';
import { type CustomTransportStrategy, type MessageHandler, Server, Transport } from '@nestjs/microservices';
import { type Span, SpanKind } from '@opentelemetry/api';
import { headers, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import { extractTrace, failSpan, inSpan, messageAttributes } from '../trace/nats-trace.js';
import { InFlight } from '../connection/in-flight.js';
import { pause } from '../connection/pause.js';
import { within } from '../connection/within.js';
import { answerRows } from './answer-rows.js';
import { RpcContext } from './rpc-context.js';
import { recordAnswer } from './rpc-metrics.js';
import { encodeError, ERROR_HEADER, parseBody, PART_HEADER } from './rpc-wire.js';

/** Time that questions in progress get when the service stops. Milliseconds. */
const DRAIN_MS = 7_000;
/** Time that NATS gets to confirm; while it is away nothing is confirmed. Milliseconds. */
const SERVER_WORD_MS = 1_000;
const ASK_AGAIN_MS = 100;

/**
 * Nest's transport for questions over core NATS. Nest's own ServerNats finds no use here because it sends a large answer as
 * fast as it can be made, waits a fixed time when it stops instead of for what is in progress, and owns its connection.
 */
export class RpcServer extends Server implements CustomTransportStrategy {
  override transportId = Transport.NATS;
  private subscriptions: Subscription[] = [];
  private readonly inFlight = new InFlight();
  private readonly stopping = new AbortController();

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: { queue: string; drainMs?: number },
  ) {
    super();
  }

  override on(): never {
    throw new Error('RpcServer has no events; watch the connection.');
  }

  override unwrap(): never {
    throw new Error('Inject NATS_CONNECTION instead; the application has one connection.');
  }

  override listen(ready: (error?: unknown) => void): void {
    this.subscriptions = [...this.messageHandlers].map(([subject, handler]) =>
      this.connection.subscribe(subject, {
        queue: this.options.queue,
        callback: (error, message) => {
          if (error) this.logger.error(`no questions arrive on ${subject}: ${error.message}`);
          else this.inFlight.add(this.answer(subject, handler, message));
        },
      }),
    );
    this.untilKnown().then(() => ready(), ready);
  }

  /**
   * The server has to know the subscriptions before we call ourselves ready. A connection that breaks meanwhile heals by
   * itself, subscriptions included, and is asked again.
   */
  private async untilKnown(): Promise<void> {
    for (;;) {
      try {
        return await this.connection.flush();
      } catch (error) {
        if (this.connection.isClosed()) throw error;
        await pause(ASK_AGAIN_MS, this.stopping.signal);
      }
    }
  }

  /** Takes no more questions, lets those in progress end, then aborts what is left. The connection stays open. */
  override async close(): Promise<void> {
    await within(SERVER_WORD_MS, Promise.all(this.subscriptions.map((subscription) => subscription.drain())));
    await this.inFlight.drain(this.options.drainMs ?? DRAIN_MS);
    this.stopping.abort(new MusterError('service.unavailable', 'The service is stopping.'));
    await within(SERVER_WORD_MS, this.connection.flush());
  }

  private async answer(subject: string, handler: MessageHandler, question: Msg): Promise<void> {
    const startedAt = performance.now();
    const parent = extractTrace(question.headers);
    const outcome = await inSpan(`answer ${subject}`, SpanKind.SERVER, messageAttributes(subject), parent, (span) =>
      this.handle(subject, handler, question, span),
    );
    recordAnswer(subject, outcome, startedAt);
  }

  private async handle(subject: string, handler: MessageHandler, question: Msg, span: Span): Promise<string> {
    try {
      const request = parseBody(question.string(), subject);
      const answer = await settled(handler(request, new RpcContext([question, this.stopping.signal])));
      if (isAsyncIterable(answer)) await answerRows(this.connection, question, answer, this.stopping.signal);
      else question.respond(JSON.stringify(answer ?? {}));
      return 'ok';
    } catch (error) {
      failSpan(span, error);
      const told = this.presentable(subject, error);
      const errorHeaders = headers();
      errorHeaders.set(ERROR_HEADER, told.code);
      // The error of a stream overtakes nothing: the asking side reads it after the parts that came before.
      errorHeaders.set(PART_HEADER, 'error');
      question.respond(encodeError(told), { headers: errorHeaders });
      return told.code;
    }
  }

  /**
   * What we tell about an error: our own errors as they are, a database that was away or overloaded as what may work in a
   * moment, any other as a fault whose details stay in the log.
   */
  private presentable(subject: string, error: unknown): MusterError {
    if (error instanceof MusterError && error.code !== 'internal') return error;
    this.logger.error(`answering ${subject} failed`, error instanceof Error ? (error.stack ?? error.message) : error);
    if (isDatabaseFault(error)) {
      return new MusterError('service.unavailable', `Answering ${subject} failed: the database did not answer.`);
    }
    return new MusterError('internal', `Answering ${subject} failed inside.`);
  }
}

async function settled(result: unknown): Promise<unknown> {
  const value: unknown = await result;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
