import type { Idempotency } from '@muster/contracts';
import { onceForKey } from '@muster/database';
import type { EntityManager } from 'typeorm';
import { replayOf } from './accept.js';

/**
 * As `onceForKey`, for changes of a service that also has operations: a key belongs to one request, whichever of both it is.
 *
 * @throws MusterError `idempotency.mismatch` when the key was used with another request.
 */
export async function onceBesideOperations<Answer>(
  tx: EntityManager,
  idempotency: Idempotency | undefined,
  change: () => Promise<Answer>,
): Promise<Answer> {
  await replayOf(tx, idempotency);
  return onceForKey(tx, idempotency, change);
}
