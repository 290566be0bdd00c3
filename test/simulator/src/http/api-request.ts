import type { IncomingMessage } from 'node:http';
import { ApiError } from './reply.js';

/** Larger than any archive or image that a test sends. */
const bodyLimitBytes = 256 * 1024 * 1024;

/** A request with its body read. */
export interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Where the client sits, for the `requestor` of an event. */
  readonly peerAddress: string;
}

/** A request on its route; `params` are the named parts of the route's path. */
export interface ApiRequest extends Incoming {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads a request to its end. Throws `ApiError` 413 for a body above 256 MiB. */
export async function incomingOf(message: IncomingMessage): Promise<Incoming> {
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: message.headers,
    body: await readBody(message),
    peerAddress: message.socket.remoteAddress ?? '',
  };
}

const noBody = Buffer.alloc(0);

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const { 'content-length': length, 'transfer-encoding': encoding } = message.headers;
  if (encoding === undefined && (length === undefined || length === '0')) {
    message.resume();
    return noBody;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw new ApiError(413, 'Request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as a JSON object; an empty body is `{}`. Throws `ApiError` 400 for anything else. */
export function jsonObject(request: Pick<ApiRequest, 'body'>): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw new ApiError(400, `Invalid JSON body: ${(error as Error).message}`);
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ApiError(400, `json: cannot unmarshal ${jsonTypeOf(value)} into an object`);
  }
  return value as Record<string, unknown>;
}

/** The name that Go's decoder gives to a JSON value's type. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
