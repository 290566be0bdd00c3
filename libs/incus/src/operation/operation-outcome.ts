import { z } from 'zod';

/** An operation of Incus: only what Muster looks at. */
export const operationSchema = z.looseObject({
  id: z.string(),
  class: z.string(),
  description: z.string().optional(),
  status: z.string(),
  status_code: z.number(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  err: z.string().nullish(),
  location: z.string().nullish(),
});

export type IncusOperation = z.infer<typeof operationSchema>;

/**
 * How an operation ended, as far as can be told. After `unknown` the caller looks at the server: the effect may be
 * there, in part or whole, or may still come.
 */
export type OperationOutcome =
  | { readonly outcome: 'succeeded'; readonly operation: IncusOperation }
  | { readonly outcome: 'failed'; readonly error: string; readonly operation: IncusOperation }
  | { readonly outcome: 'cancelled'; readonly error: string; readonly operation: IncusOperation }
  | { readonly outcome: 'still-running'; readonly operation: IncusOperation | undefined }
  | { readonly outcome: 'unknown'; readonly because: LostTrack; readonly cause: Error };

/** Why nobody can say: Incus has forgotten it, the connection broke, or Incus would not tell. */
export type LostTrack = 'forgotten' | 'connection-lost' | 'wait-refused';

/** Incus' status codes of operations that are over: 200 success, 400 failure, 401 cancelled. Undefined while it runs. */
export function outcomeOf(operation: IncusOperation): OperationOutcome | undefined {
  const error = operation.err || operation.status;
  if (operation.status_code === 200) return { outcome: 'succeeded', operation };
  if (operation.status_code === 400) return { outcome: 'failed', error, operation };
  if (operation.status_code === 401) return { outcome: 'cancelled', error, operation };
  return undefined;
}
