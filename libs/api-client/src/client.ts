import createOpenapiClient, { type Client } from 'openapi-fetch';
import type { Operation } from '@muster/contracts';
import { Request } from 'undici';
import { type EventSelection, followEvents, type ReceivedEvent } from './events.js';
import { type FollowOptions, followOperation } from './follow-operation.js';
import type { paths } from './openapi.generated.js';
import { valueOf } from './reply.js';
import { type RetryNotice, send, type Sending } from './sender.js';
import type { Transport } from './transport.js';

/** The slowest question that the gateway passes on takes a minute. Milliseconds. */
const DEADLINE_MS = 90_000;

export interface ClientOptions {
  readonly transport: Transport;
  /** For one call with all its attempts. Milliseconds. */
  readonly deadlineMs?: number;
  readonly onRetry?: RetryNotice;
}

/** An answer as it came. */
export interface RawReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** A gateway, typed by its own document. Every call throws ApiError or ConnectionError instead of answering an error. */
export interface MusterClient {
  /** How messages call the gateway. */
  readonly place: string;
  readonly api: Client<paths>;
  /** The same without a deadline, for requests that are answered when the work is done. */
  readonly waiting: Client<paths>;
  /** Sends any request; for paths that the document does not know, and for files. */
  request(sending: Sending): Promise<RawReply>;
  events(selection?: EventSelection): AsyncGenerator<ReceivedEvent>;
  followOperation(id: string, options?: FollowOptions): AsyncGenerator<Operation>;
  close(): Promise<void>;
}

/** Makes a client; nothing is connected before the first call. */
export function createClient({ transport, deadlineMs = DEADLINE_MS, onRetry }: ClientOptions): MusterClient {
  const api = typedClient(transport, deadlineMs, onRetry);
  return {
    place: transport.place,
    api,
    waiting: typedClient(transport, undefined, onRetry),
    request: async (sending) => {
      const response = await send(transport, { deadlineMs, ...sending }, onRetry);
      const body = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: new Map(response.headers), body };
    },
    events: (selection = {}) => followEvents(transport, selection),
    followOperation: (id, options) =>
      followOperation(transport, () => valueOf(api.GET('/1.0/operations/{id}', { params: { path: { id } } })), options),
    close: () => transport.close(),
  };
}

function typedClient(
  transport: Transport,
  deadlineMs: number | undefined,
  onRetry: RetryNotice | undefined,
): Client<paths> {
  const fetchFully = async (request: Request): Promise<unknown> => {
    const { pathname, search } = new URL(request.url);
    const { method, headers, signal } = request;
    const body = request.body === null ? undefined : await request.text();
    return send(transport, { method, path: `${pathname}${search}`, headers, body, signal, deadlineMs }, onRetry);
  };
  // The library's types name the platform's own fetch; undici's is needed for its dispatcher, and is the same.
  return createOpenapiClient<paths>({
    baseUrl: transport.origin,
    Request: Request as unknown as typeof globalThis.Request,
    fetch: fetchFully as unknown as (request: globalThis.Request) => Promise<globalThis.Response>,
  });
}
