import type { Idempotency } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { rowOf, rowsOf, type Queryable } from './query.js';
import { withTransaction } from './transaction.js';

/** Keys and the answers they got; goes into a migration of each schema whose changes take an `Idempotency-Key`. */
export const REQUEST_KEY_MIGRATION_SQL = `
CREATE TABLE request_key (
  caller text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, key)
);
CREATE INDEX request_key_created_at ON request_key (created_at);
`;

/** Hours that an answer is kept for its key; the API promises 24. */
const KEPT_HOURS = 48;
/** A process looks for keys that are old enough to go at most so often. Milliseconds. */
const PRUNE_EVERY_MS = 3_600_000;
const PRUNED_AT_ONCE = 10_000;

const prunedAt = new WeakMap<DataSource, number>();

/**
 * Makes a change repeatable: the same key and body get the first answer again, and the change is made once. Runs inside
 * the transaction of the change; a second request with the same key waits for the first one's commit. A change that was
 * refused has not used up its key.
 *
 * Everything that looks at the state of the world belongs into `change`: what was true the first time may not be true
 * for the repetition.
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
    const known = await knownAnswer(tx, idempotency);
    if (known !== undefined) return known.answer as Answer;
    throw new Error('A key that was taken is gone: it was pruned at this very moment');
  }
  const answer = await change();
  await rowsOf(tx, 'UPDATE request_key SET answer = $3 WHERE caller = $1 AND key = $2', [
    caller,
    key,
    JSON.stringify(answer ?? null),
  ]);
  await pruneNowAndThen(tx);
  return answer;
}

/**
 * The same for work that is no change of ours and may be done again at any time, such as reading a server: it runs
 * outside of a transaction, and its answer is kept afterwards.
 *
 * @throws MusterError `idempotency.mismatch` when the key was used with another body.
 */
export async function rememberForKey<Answer>(
  dataSource: DataSource,
  idempotency: Idempotency | undefined,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (idempotency === undefined) return work();
  const known = await knownAnswer(dataSource, idempotency);
  if (known !== undefined) return known.answer as Answer;
  const answer = await work();
  return withTransaction(dataSource, (tx) => onceForKey(tx, idempotency, async () => answer));
}

/**
 * The answer that a key got before, for changes that keep their keys elsewhere as well.
 *
 * @throws MusterError `idempotency.mismatch` when the key was used with another body.
 */
export async function knownAnswer(
  on: Queryable,
  { caller, key, bodyHash }: Idempotency,
): Promise<{ answer: unknown } | undefined> {
  const known = await rowOf<{ body_hash: string; answer: unknown }>(
    on,
    'SELECT body_hash, answer FROM request_key WHERE caller = $1 AND key = $2',
    [caller, key],
  );
  if (known !== undefined && known.body_hash !== bodyHash) {
    throw new MusterError('idempotency.mismatch', `Idempotency-Key "${key}" was used with another request`);
  }
  return known;
}

/** Rows that another process prunes at the moment are left to it: nobody waits for cleaning. */
async function pruneNowAndThen(tx: EntityManager): Promise<void> {
  const last = prunedAt.get(tx.dataSource);
  if (last !== undefined && performance.now() - last < PRUNE_EVERY_MS) return;
  const pruned = await rowsOf(
    tx,
    `DELETE FROM request_key WHERE (caller, key) IN (
       SELECT caller, key FROM request_key WHERE created_at < now() - make_interval(hours => $1)
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING key`,
    [KEPT_HOURS, PRUNED_AT_ONCE],
  );
  if (pruned.length < PRUNED_AT_ONCE) prunedAt.set(tx.dataSource, performance.now());
}
