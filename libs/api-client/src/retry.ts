import { ConnectionError } from './connection-error.js';
import { KEYED_REQUESTS } from './keyed-requests.generated.js';
import type { MusterError } from '@muster/errors';

/** Pauses before the second, third and fourth attempt. Milliseconds. */
export const RETRY_PAUSES_MS: readonly number[] = [200, 500, 1_000];

const READS = ['GET', 'HEAD'];
const KEYED = KEYED_REQUESTS.map((request) => new RegExp(`^${request.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`));

/**
 * Whether to send the same request once more. What certainly never arrived may always be sent again; what may have
 * arrived only when it changes nothing, or when its Idempotency-Key makes the gateway recognise it.
 */
export function mayRetry(error: MusterError, request: { readonly method: string; readonly path: string }): boolean {
  if (neverArrived(error)) return true;
  const repeatable = READS.includes(request.method) || isKeyed(request);
  if (error instanceof ConnectionError) return repeatable && error.fault === 'broken';
  return repeatable && error.retryable;
}

/** Whether the gateway carries a request out once for one Idempotency-Key. */
export function isKeyed({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return KEYED.some((pattern) => pattern.test(`${method} ${path}`));
}

function neverArrived(error: MusterError): boolean {
  if (error instanceof ConnectionError) return error.fault === 'refused';
  return error.status === 503 && error.retryable;
}
