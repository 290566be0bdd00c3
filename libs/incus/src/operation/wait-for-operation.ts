import { ServerCallError } from '../connection/server-call-error.js';
import type { OperationHandle } from '../connection/server-call.js';
import type { ServerConnection } from '../connection/server-connection.js';
import { operationSchema, outcomeOf, type IncusOperation, type OperationOutcome } from './operation-outcome.js';

export interface WaitOptions {
  /** How long to wait in all; a server that hangs can add one call's margin to it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One call waits at most this long on the server's side, so that a lost peer is noticed. */
const longestSliceSeconds = 10;
/** What a call may take beyond the slice that it asks for. */
const marginMs = 6_000;

/**
 * Waits for an operation on the connection that began it: bootstrap and join change the server's certificate, so that
 * a new connection would be refused, and Incus forgets a finished operation after five seconds.
 * Throws only `aborted`; whatever else goes wrong is an outcome.
 */
export async function waitForOperation(
  connection: ServerConnection,
  handle: OperationHandle,
  { timeoutMs, signal }: WaitOptions,
): Promise<OperationOutcome> {
  const end = performance.now() + timeoutMs;
  let latest: IncusOperation | undefined;
  for (;;) {
    const leftMs = end - performance.now();
    if (leftMs <= 0) return { outcome: 'still-running', operation: latest };
    const seconds = Math.max(1, Math.min(longestSliceSeconds, Math.round(leftMs / 1000)));
    const seen = await waitOneSlice(connection, handle, seconds, signal);
    if ('outcome' in seen) return seen;
    latest = seen.running;
  }
}

/** Asks Incus to give an operation up. Whether it does is for `waitForOperation` to tell. */
export async function cancelOperation(connection: ServerConnection, handle: OperationHandle): Promise<void> {
  await connection.request({
    method: 'DELETE',
    path: { text: handle.path, template: '/1.0/operations/{}' },
    query: { project: handle.project },
    channel: handle.channel,
  });
}

type Seen = OperationOutcome | { readonly running: IncusOperation };

async function waitOneSlice(
  connection: ServerConnection,
  handle: OperationHandle,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  try {
    return await ask(connection, handle, '/wait', { seconds, timeoutMs: seconds * 1000 + marginMs, signal });
  } catch (error) {
    if (!(error instanceof ServerCallError) || error.kind === 'aborted') throw error;
    if (error.httpStatus === undefined) return { outcome: 'unknown', because: 'connection-lost', cause: error };
    if (error.kind === 'not-found') return { outcome: 'unknown', because: 'forgotten', cause: error };
    return lookAfterRefusedWait(connection, handle, error, signal);
  }
}

/** Incus before 7 answers the wait for a failed operation with that failure as an HTTP error; the operation tells. */
async function lookAfterRefusedWait(
  connection: ServerConnection,
  handle: OperationHandle,
  refusal: ServerCallError,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  try {
    const seen = await ask(connection, handle, '', { timeoutMs: marginMs, signal });
    if ('outcome' in seen) return seen;
  } catch (error) {
    if (!(error instanceof ServerCallError) || error.kind === 'aborted') throw error;
  }
  return { outcome: 'unknown', because: 'wait-refused', cause: refusal };
}

async function ask(
  connection: ServerConnection,
  handle: OperationHandle,
  suffix: '/wait' | '',
  options: { seconds?: number; timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Seen> {
  const { metadata } = await connection.request({
    method: 'GET',
    path: { text: handle.path + suffix, template: `/1.0/operations/{}${suffix}` },
    query: { project: handle.project, timeout: options.seconds },
    schema: operationSchema,
    channel: handle.channel,
    timeoutMs: options.timeoutMs,
    signal: options.signal,
  });
  return outcomeOf(metadata) ?? { running: metadata };
}
