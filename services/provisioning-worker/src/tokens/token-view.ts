import type { Token } from '@muster/contracts';

/** A row of `token`. */
export interface TokenRow {
  readonly uuid: string;
  readonly uses_remaining: number;
  readonly expire_at: Date;
  readonly description: string;
  readonly channel: string;
  readonly version: string;
}

export const TOKEN_COLUMNS = 'uuid, uses_remaining, expire_at, description, channel, version';

export function tokenView(row: TokenRow): Token {
  return {
    uuid: row.uuid,
    uses_remaining: row.uses_remaining,
    expire_at: row.expire_at.toISOString(),
    description: row.description,
    channel: row.channel,
  };
}
