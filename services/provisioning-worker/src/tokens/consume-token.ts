import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/**
 * Spends one use of a token inside the transaction of the registration, so that a failed registration spends nothing.
 *
 * @returns the channel that the server is put into.
 * @throws MusterError `token.malformed`, `token.unknown`, `token.exhausted`, `token.expired` (upstream-provisioning 2.2).
 */
export async function consumeToken(tx: EntityManager, token: string): Promise<{ channel: string }> {
  if (!z.uuid().safeParse(token).success) throw new MusterError('token.malformed', 'Invalid token: it is not a UUID');
  const row = await rowOf<{ uses_remaining: number; expired: boolean; channel: string }>(
    tx,
    'SELECT uses_remaining, expire_at <= now() AS expired, channel FROM token WHERE uuid = $1 FOR UPDATE',
    [token],
  );
  if (row === undefined) throw new MusterError('token.unknown', 'Token is not known');
  if (row.uses_remaining < 1) throw new MusterError('token.exhausted', 'Token exhausted');
  if (row.expired) throw new MusterError('token.expired', 'Token expired');
  await tx.query('UPDATE token SET uses_remaining = uses_remaining - 1, version = version + 1 WHERE uuid = $1', [
    token,
  ]);
  return { channel: row.channel };
}
