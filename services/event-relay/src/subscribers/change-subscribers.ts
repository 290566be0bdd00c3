import { randomUUID } from 'node:crypto';
import type { RequestOf, subscriberCreate, subscriberDelete, subscriberRewind } from '@muster/contracts';
import { isUniqueViolation, onceForKey, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { SecretBox } from '@muster/service-kit';
import type { DataSource } from 'typeorm';
import { readingStart, type StreamLife } from '../consumers/reading-start.js';
import { findSubscriber } from './subscriber-row.js';
import { hashOf, newLogin, newPassword } from './subscriber-secret.js';

const passwordContext = (consumer: string): string => `subscriber/${consumer}/password`;

/**
 * Adds a subscriber; the same key gets the same password again.
 *
 * @throws MusterError `name.taken`
 */
export async function createSubscriber(
  dataSource: DataSource,
  box: SecretBox,
  stream: StreamLife,
  { subscriber, idempotency }: RequestOf<typeof subscriberCreate>,
): Promise<{ consumer: string; password: string }> {
  const { name, description, events, clusters, from } = subscriber;
  try {
    const { consumer, sealed } = await withTransaction(dataSource, (tx) =>
      onceForKey(tx, idempotency, async () => {
        const login = newLogin(name);
        const password = newPassword();
        await rowsOf(
          tx,
          `INSERT INTO subscriber (id, name, description, consumer, secret_hash, events, clusters, start)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            randomUUID(),
            name,
            description,
            login,
            hashOf(password),
            events,
            clusters,
            JSON.stringify(readingStart(from, stream)),
          ],
        );
        // The answer is kept with its key for a while, and must not be read there.
        return { consumer: login, sealed: box.seal(password, passwordContext(login)) };
      }),
    );
    return { consumer, password: box.open(sealed, passwordContext(consumer)) };
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'subscriber_name')) throw thrown;
    throw new MusterError('name.taken', `There is a subscriber "${name}" already`, { cause: thrown });
  }
}

/** Lets a subscriber log in no more. Its consumer goes next, and with that its row. @throws MusterError `object.not-found` */
export async function deleteSubscriber(
  dataSource: DataSource,
  { name, idempotency }: RequestOf<typeof subscriberDelete>,
): Promise<void> {
  await withTransaction(dataSource, (tx) =>
    onceForKey(tx, idempotency, async () => {
      const { id } = await findSubscriber(tx, name, true);
      await rowsOf(tx, 'UPDATE subscriber SET removed_at = now() WHERE id = $1', [id]);
    }),
  );
}

/** Has a subscriber begin elsewhere. @throws MusterError `object.not-found` */
export async function rewindSubscriber(
  dataSource: DataSource,
  stream: StreamLife,
  { name, from, idempotency }: RequestOf<typeof subscriberRewind>,
): Promise<void> {
  await withTransaction(dataSource, (tx) =>
    onceForKey(tx, idempotency, async () => {
      const { id } = await findSubscriber(tx, name, true);
      await rowsOf(tx, 'UPDATE subscriber SET start = $2, revision = revision + 1 WHERE id = $1', [
        id,
        JSON.stringify(readingStart(from, stream)),
      ]);
    }),
  );
}
