import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { tokenEvent } from './token-event.js';
import { TOKEN_COLUMNS, type TokenRow } from './token-view.js';

/** What a token allows once one of its uses is spent. */
export interface SpentToken {
  /** The channel that the server is put into. */
  readonly channel: string;
  /** Id of the only record that the token is for, if it is bound to one. */
  readonly boundTo: string | null;
}

interface UsableToken extends TokenRow {
  readonly expired: boolean;
  readonly auto_remove: boolean;
  readonly bound_to: string | null;
}

/**
 * Spends one use of a token inside the transaction of the registration, so that a failed registration spends nothing.
 * A token that removes itself is gone with its last use.
 *
 * @throws MusterError `token.malformed`, `token.unknown`, `token.exhausted`, `token.expired` (upstream-provisioning 2.2).
 */
export async function consumeToken(tx: EntityManager, token: string): Promise<SpentToken> {
  if (!z.uuid().safeParse(token).success) throw new MusterError('token.malformed', 'Invalid token: it is not a UUID');
  const row = await rowOf<UsableToken>(
    tx,
    `SELECT ${TOKEN_COLUMNS}, expire_at <= now() AS expired, auto_remove, bound_to FROM token WHERE uuid = $1 FOR UPDATE`,
    [token],
  );
  if (row === undefined) throw new MusterError('token.unknown', 'Token is not known');
  if (row.uses_remaining < 1) throw new MusterError('token.exhausted', 'Token exhausted');
  if (row.expired) throw new MusterError('token.expired', 'Token expired');
  if (row.auto_remove && row.uses_remaining === 1) {
    await tx.query('DELETE FROM token WHERE uuid = $1', [token]);
    const gone = { ...row, uses_remaining: 0, version: String(Number(row.version) + 1) };
    await writeEvents(tx, [tokenEvent('deleted', gone)]);
  } else {
    await tx.query('UPDATE token SET uses_remaining = uses_remaining - 1, version = version + 1 WHERE uuid = $1', [
      token,
    ]);
  }
  return { channel: row.channel, boundTo: row.bound_to };
}
