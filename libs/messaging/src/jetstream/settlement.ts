import { PoisonError, RetryLater } from './poison-error.js';

/** What becomes of a message that was not handled. */
export type Settlement =
  { readonly kind: 'retry'; readonly delayMs: number } | { readonly kind: 'dead'; readonly reason: string };

/** Decides by the handler's error and the number of deliveries so far, this one included. */
export function settlementAfter(
  error: unknown,
  deliveries: number,
  policy: { readonly maxDeliveries: number; readonly backOffMs: readonly number[] },
): Settlement {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof PoisonError) return { kind: 'dead', reason: message };
  if (error instanceof RetryLater) return { kind: 'retry', delayMs: error.delayMs };
  if (deliveries >= policy.maxDeliveries) return { kind: 'dead', reason: `failed ${deliveries} times: ${message}` };
  return { kind: 'retry', delayMs: policy.backOffMs[deliveries - 1] ?? policy.backOffMs.at(-1) ?? 1_000 };
}
