import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MusterError } from '@muster/errors';
import { fetch, type HeadersInit, Response } from 'undici';
import { ApiError } from './api-error.js';
import { ConnectionError } from './connection-error.js';
import { mayRetry, RETRY_PAUSES_MS } from './retry.js';
import type { Transport } from './transport.js';

export interface Sending {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: HeadersInit | undefined;
  readonly body?: string | undefined;
  /** For all attempts together, milliseconds; waits as long as it takes when left out. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Told of each attempt that is repeated, for whoever wants to see it. */
export type RetryNotice = (message: string) => void;

/**
 * Sends one request until it is answered: with a key for every change, the same over all attempts. Gives the whole
 * answer of a success. Throws ApiError for what the gateway refused, ConnectionError when no answer came.
 */
export async function send(transport: Transport, sending: Sending, notice?: RetryNotice): Promise<Response> {
  const signal = signalOf(sending);
  const headers = headersOf(sending);
  const path = sending.path.split('?')[0] ?? sending.path;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptOnce(transport, { ...sending, headers }, signal);
    } catch (thrown) {
      if (sending.signal?.aborted === true) throw thrown;
      const error = thrown instanceof MusterError ? thrown : ConnectionError.of(transport.place, thrown);
      const pause = RETRY_PAUSES_MS[attempt];
      if (pause === undefined || signal?.aborted === true || !mayRetry(error, { ...sending, path })) throw error;
      notice?.(`${error.message}; trying again in ${pause} ms`);
      await sleep(pause);
    }
  }
}

async function attemptOnce(transport: Transport, sending: Sending, signal: AbortSignal | undefined): Promise<Response> {
  const { method, path, headers, body } = sending;
  const response = await fetch(`${transport.origin}${path}`, {
    dispatcher: transport.dispatcher,
    redirect: 'manual',
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const bytes = await response.arrayBuffer();
  if (response.status >= 400) throw ApiError.ofReply(response.status, Buffer.from(bytes).toString('utf8'));
  const hasBody = bytes.byteLength > 0;
  return new Response(hasBody ? bytes : null, { status: response.status, headers: response.headers });
}

function headersOf({ method, headers }: Sending): HeadersInit {
  const all = new Headers(headers as ConstructorParameters<typeof Headers>[0]);
  if (method !== 'GET' && method !== 'HEAD' && !all.has('idempotency-key')) all.set('idempotency-key', randomUUID());
  return Object.fromEntries(all);
}

function signalOf({ signal, deadlineMs }: Sending): AbortSignal | undefined {
  const signals = [
    ...(signal === undefined ? [] : [signal]),
    ...(deadlineMs === undefined ? [] : [AbortSignal.timeout(deadlineMs)]),
  ];
  return signals.length === 0 ? undefined : AbortSignal.any(signals);
}
