import type { NewEvent } from '@muster/contracts';
import type { TokenRow } from './token-view.js';

/** A token's UUID is a secret while it can be used: events name it by a part that does not open anything. */
export function tokenEvent(verb: 'created' | 'updated' | 'deleted', row: TokenRow): NewEvent<'token'> {
  return {
    noun: 'token',
    verb,
    aggregate: row.uuid.slice(0, 8),
    version: Number(row.version),
    data: { description: row.description, channel: row.channel, uses_remaining: row.uses_remaining },
  };
}
