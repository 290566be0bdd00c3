import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { readText } from './answer-body.js';
import { toApiPath } from './api-path.js';
import { startDeadline, type CallDeadline } from './call-deadline.js';
import { failureOfAnswer, failureOfTransport, protocolFailure, type CallIdentity } from './call-failure.js';
import { traceCall } from './call-trace.js';
import { ChannelPool, type Channel } from './channel-pool.js';
import { readEnvelope, readOperation } from './envelope.js';
import { encodeBody } from './request-body.js';
import type {
  AnswerHead,
  CheckedCall,
  ServerAnswer,
  ServerCall,
  StartedOperation,
  StreamAnswer,
  TextAnswer,
} from './server-call.js';
import { watchStart } from './start-watch.js';

/** How one server is reached; made by `createServerConnection`. */
export interface ConnectionSettings {
  /** Name of the server in errors and traces. */
  readonly name: string;
  /** https://host:port, without a path. */
  readonly url: string;
  readonly defaultTimeoutMs: number;
  /** Aborts every call, e.g. when a worker lost its lease. */
  readonly signal: AbortSignal | undefined;
}

interface OpenAnswer {
  readonly head: AnswerHead;
  readonly body: Readable;
  readonly deadline: CallDeadline;
  readonly identity: CallIdentity;
  readonly status: number;
  fail(thrown: unknown): Error;
}

const defaultMaxAnswerBytes = 32 * 1024 * 1024;

/**
 * Calls to one server over mutual TLS on keep-alive connections.
 * Every call has a deadline and is sent once: repeating is the caller's decision. All errors are ServerCallErrors.
 */
export class ServerConnection {
  private lastPeer: string | undefined;

  constructor(
    readonly settings: ConnectionSettings,
    private readonly channels: ChannelPool,
    private readonly closing: AbortController,
  ) {}

  get name(): string {
    return this.settings.name;
  }

  get url(): string {
    return this.settings.url;
  }

  /** Calls and reads Incus' envelope. With a schema the metadata is checked; a mismatch is a `protocol` error. */
  async request<T = unknown>(call: CheckedCall<T>): Promise<ServerAnswer<T>> {
    return this.traced(call, async (answer) => {
      const text = await this.readSuccess(answer, call);
      const envelope = readEnvelope(text);
      if (envelope === undefined) {
        throw protocolFailure(answer.identity, answer.status, `not an answer of Incus: ${text.slice(0, 200)}`);
      }
      if (envelope.type === 'error') throw failureOfAnswer(answer.identity, answer.status, text);
      const operation = envelope.type === 'async' ? readOperation(envelope, answer.head.channel) : undefined;
      if (envelope.type === 'async' && operation === undefined) {
        throw protocolFailure(answer.identity, answer.status, 'an asynchronous answer without an operation');
      }
      const checked = call.schema?.safeParse(envelope.metadata);
      if (checked?.success === false) {
        throw protocolFailure(answer.identity, answer.status, `unexpected metadata: ${checked.error.message}`);
      }
      return { ...answer.head, metadata: checked?.data ?? (envelope.metadata as T), operation };
    });
  }

  /** A call that Incus answers with an operation; an answer without one is a `protocol` error. */
  async startOperation<T = unknown>(call: CheckedCall<T>): Promise<StartedOperation<T>> {
    const { metadata, operation, status } = await this.request(call);
    if (operation !== undefined) return { metadata, operation };
    throw protocolFailure(this.identify(call), status, 'the answer names no operation to wait for');
  }

  /** Calls and hands back the body as it came; not parsed, so that long numbers keep their digits. */
  async requestText(call: ServerCall): Promise<TextAnswer> {
    return this.traced(call, async (answer) => ({ ...answer.head, text: await this.readSuccess(answer, call) }));
  }

  /** Calls and hands back the body as a stream, for backups and other large files. */
  async requestStream(call: ServerCall): Promise<StreamAnswer> {
    return this.traced(
      call,
      async (answer) => {
        if (answer.status >= 300) await this.readSuccess(answer, call);
        answer.body.once('close', () => answer.deadline.release());
        return { ...answer.head, stream: answer.body };
      },
      { keepsDeadline: true },
    );
  }

  /** The PEM certificate that the server presented last, accepted or not. */
  peerCertificate(): string | undefined {
    return this.lastPeer;
  }

  /** Told by the connector. */
  notePeer(pem: string): void {
    this.lastPeer = pem;
  }

  /** Ends the connections at once; calls under way fail as `aborted`. */
  async close(): Promise<void> {
    const destroyed = this.channels.destroy();
    this.closing.abort();
    await destroyed;
  }

  private async traced<T extends AnswerHead>(
    call: ServerCall,
    read: (answer: OpenAnswer) => Promise<T>,
    { keepsDeadline = false } = {},
  ): Promise<T> {
    const path = toApiPath(call.path);
    return traceCall({ server: this.name, url: this.url, method: call.method, path }, async (traceHeaders) => {
      const answer = await this.send(call, traceHeaders);
      try {
        const result = await read(answer);
        if (!keepsDeadline) answer.deadline.release();
        return result;
      } catch (error) {
        answer.deadline.release();
        answer.body.destroy();
        throw answer.fail(error);
      }
    });
  }

  private async send(call: ServerCall, traceHeaders: Record<string, string>): Promise<OpenAnswer> {
    const identity = this.identify(call);
    const { content, contentType } = encodeBody(call.body);
    const deadline = startDeadline(call.timeoutMs ?? this.settings.defaultTimeoutMs, [
      call.signal,
      this.settings.signal,
    ]);
    const length = { brief: call.brief === true };
    let sent = false;
    const fail = (thrown: unknown): Error => failureOfTransport(identity, thrown, { sent, aborted: deadline.signal });
    let channel: Channel | undefined;
    try {
      const taken = await this.channels.take(call.channel, length, deadline.signal);
      channel = taken;
      const answer = await watchStart(taken.client, () => (sent = true)).request({
        method: call.method,
        path: identity.path + encodeQuery(call.query),
        body: content ?? null,
        signal: deadline.signal,
        headers: {
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(call.ifMatch === undefined ? {} : { 'if-match': call.ifMatch }),
          ...traceHeaders,
          ...call.headers,
        },
      });
      answer.body.once('close', () => this.channels.release(taken, length));
      const head = readHead(answer, taken);
      return { head, body: answer.body, deadline, identity, status: answer.statusCode, fail };
    } catch (error) {
      if (channel !== undefined) this.channels.release(channel, length);
      deadline.release();
      throw fail(error);
    }
  }

  private identify({ method, path }: ServerCall): CallIdentity {
    return { server: this.name, method, path: toApiPath(path).text };
  }

  private async readSuccess({ body, status, identity }: OpenAnswer, call: ServerCall): Promise<string> {
    const text = await readText(body, call.maxAnswerBytes ?? defaultMaxAnswerBytes);
    if (status < 200 || status >= 300) throw failureOfAnswer(identity, status, text);
    return text;
  }
}

function readHead({ statusCode, headers }: Dispatcher.ResponseData, channel: Channel): AnswerHead {
  const date = Date.parse(String(headers['date']));
  return {
    status: statusCode,
    headers,
    etag: typeof headers['etag'] === 'string' ? headers['etag'] : undefined,
    serverTime: Number.isNaN(date) ? undefined : new Date(date),
    channel,
  };
}

function encodeQuery(query: ServerCall['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
