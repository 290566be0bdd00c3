import type { Idempotency } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { EntityManager } from 'typeorm';

/** Hours that an answer is kept for its key. */
const KEPT_HOURS = 48;

/**
 * Makes a change repeatable whose answer is known at once: the same key and body get the first answer again. Runs inside
 * the transaction of the change; a second request with the same key waits for the first one's commit.
 *
 * @throws MusterError `idempotency.mismatch` when the key was used with another body.
 */
export async function onceForKey<Answer>(
  tx: EntityManager,
  idempotency: Idempotency | undefined,
  change: () => Promise<Answer>,
): Promise<Answer> {
  if (idempotency === undefined) return change();
  const { caller, key, bodyHash } = idempotency;
  const claimed = await rowOf(
    tx,
    `INSERT INTO request_key (caller, key, body_hash, answer) VALUES ($1, $2, $3, 'null')
     ON CONFLICT (caller, key) DO NOTHING RETURNING key`,
    [caller, key, bodyHash],
  );
  if (claimed === undefined) {
    const known = await rowOf<{ body_hash: string; answer: Answer }>(
      tx,
      'SELECT body_hash, answer FROM request_key WHERE caller = $1 AND key = $2',
      [caller, key],
    );
    if (known?.body_hash !== bodyHash) {
      throw new MusterError('idempotency.mismatch', `Idempotency-Key "${key}" was used with another request`);
    }
    return known.answer;
  }
  const answer = await change();
  await rowsOf(tx, 'UPDATE request_key SET answer = $3 WHERE caller = $1 AND key = $2', [
    caller,
    key,
    JSON.stringify(answer),
  ]);
  await rowsOf(tx, 'DELETE FROM request_key WHERE created_at < now() - make_interval(hours => $1)', [KEPT_HOURS]);
  return answer;
}
