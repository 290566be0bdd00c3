import { randomUUID } from 'node:crypto';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { EntityManager } from 'typeorm';
import { tokenEvent } from './token-event.js';
import { TOKEN_COLUMNS, type TokenRow } from './token-view.js';

/** A token by which one server, after its reset, takes its own record back. */
export interface BoundToken {
  readonly serverId: string;
  /** The channel that the server is put into when it registers. */
  readonly channel: string;
  readonly uses: number;
  readonly lifetimeHours: number;
}

/**
 * Binds the record of a server to a token, in the transaction of whoever resets it: a registration with exactly this
 * token replaces the record's certificate although the server is clustered, and unlinks it (`servers/register.ts`).
 *
 * Asked again it gives the same token while that can still be used, so a step that resets a server may run twice.
 *
 * @returns the token's UUID, a secret.
 * @throws MusterError `object.not-found` when the record is gone.
 */
export async function issueBoundToken(tx: EntityManager, bound: BoundToken): Promise<string> {
  const server = await rowOf<{ name: string; usable: string | null }>(
    tx,
    `SELECT s.name, (SELECT t.uuid FROM token t WHERE t.uuid = s.reset_token AND t.bound_to = s.id
                        AND t.uses_remaining > 0 AND t.expire_at > now()) AS usable
       FROM server s WHERE s.id = $1 FOR UPDATE OF s`,
    [bound.serverId],
  );
  if (server === undefined) {
    throw new MusterError('object.not-found', `Not found: the record of server ${bound.serverId} is gone`);
  }
  if (server.usable !== null) return server.usable;
  const stale = await rowsOf<TokenRow>(
    tx,
    `DELETE FROM token WHERE bound_to = $1 RETURNING ${TOKEN_COLUMNS.replace('version', 'version + 1 AS version')}`,
    [bound.serverId],
  );
  const created = (await rowOf<TokenRow>(
    tx,
    `INSERT INTO token (uuid, uses_remaining, expire_at, description, channel, auto_remove, bound_to)
     VALUES ($1, $2, now() + make_interval(secs => $3), $4, $5, true, $6) RETURNING ${TOKEN_COLUMNS}`,
    [
      randomUUID(),
      bound.uses,
      bound.lifetimeHours * 3600,
      `Reset of server "${server.name}"`,
      bound.channel,
      bound.serverId,
    ],
  )) as TokenRow;
  await rowsOf(tx, 'UPDATE server SET reset_token = $2 WHERE id = $1', [bound.serverId, created.uuid]);
  await writeEvents(tx, [...stale.map((row) => tokenEvent('deleted', row)), tokenEvent('created', created)]);
  return created.uuid;
}
