import type { TokenPut } from '@muster/contracts';
import { MusterError } from '@muster/errors';

/** Days a token lives when nobody says how long; upstream's command line asks for the same 720 hours. */
const DEFAULT_LIFETIME_DAYS = 30;
export const DEFAULT_CHANNEL = 'stable';

export interface CheckedToken {
  readonly usesRemaining: number;
  readonly expireAt: Date;
  readonly description: string;
  readonly channel: string;
}

/**
 * Checks what a client wants a token to be, by upstream's rules (upstream-provisioning 1.10).
 *
 * @param defaultChannel what an empty channel means; an update has none, as upstream.
 * @throws MusterError `request.invalid` with a finding for each field.
 */
export function checkToken(put: TokenPut, defaultChannel: string, now: Date): CheckedToken {
  const channel = put.channel === '' ? defaultChannel : put.channel;
  const expireAt =
    put.expire_at === undefined
      ? new Date(now.getTime() + DEFAULT_LIFETIME_DAYS * 86_400_000)
      : new Date(put.expire_at);
  const findings = [
    ...(put.uses_remaining < 0 ? [{ path: 'uses_remaining', message: 'uses_remaining can not be negative' }] : []),
    ...(Number.isNaN(expireAt.getTime())
      ? [{ path: 'expire_at', message: `expire_at "${put.expire_at}" is not an RFC 3339 time` }]
      : expireAt <= now
        ? [{ path: 'expire_at', message: 'expire_at can not be in the past' }]
        : []),
    ...(channel === '' ? [{ path: 'channel', message: 'channel can not be empty' }] : []),
  ];
  if (findings.length > 0) {
    throw new MusterError('request.invalid', `Invalid token, ${findings.map((f) => f.message).join('; ')}`, {
      findings,
    });
  }
  return { usesRemaining: put.uses_remaining, expireAt, description: put.description, channel };
}
