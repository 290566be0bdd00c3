import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, type MusterClient, type RawReply } from '@muster/api-client';
import { MusterError } from '@muster/errors';
import type { Request } from './change-request.js';

const PAUSE_MS = 200;
const DEADLINE_MS = 15_000;

/** How one call is made. */
export interface Patience {
  readonly headers?: Readonly<Record<string, string>>;
  /** Deadline of the first attempt, for a client that loses patience at once. Milliseconds. */
  readonly firstDeadlineMs?: number | undefined;
  /** Told of every attempt that brought no answer. */
  readonly onRetry: (why: MusterError) => void;
  /** Over when the run is. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request again and again until it is answered for good, as a script does that has to know. Nothing but an answer
 * ends it: not a broken connection, no deadline, no 5xx.
 *
 * @throws ApiError when the gateway refuses; the signal's reason when the run is over.
 */
export async function callUntilAnswered(
  client: MusterClient,
  { method, path, body }: Request | { readonly method: 'GET'; readonly path: string; readonly body?: undefined },
  { headers, firstDeadlineMs, onRetry, signal }: Patience,
): Promise<RawReply> {
  for (let deadlineMs = firstDeadlineMs ?? DEADLINE_MS; ; deadlineMs = DEADLINE_MS) {
    signal.throwIfAborted();
    try {
      return await client.request({ method, path, body, deadlineMs, headers: headersOf(headers, body) });
    } catch (thrown) {
      const error = MusterError.from(thrown);
      if (thrown instanceof ApiError && thrown.status < 500) throw thrown;
      onRetry(error);
      await pause(PAUSE_MS, undefined, { signal });
    }
  }
}

function headersOf(headers: Readonly<Record<string, string>> = {}, body: string | undefined): Record<string, string> {
  return body === undefined ? { ...headers } : { 'content-type': 'application/json', ...headers };
}
