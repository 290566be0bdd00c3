import type { z } from 'zod';
import type { joinTokenSchema } from './incus-objects.js';

/**
 * The token that a joining server hands to Incus: base64 of JSON, with the keys spelled as Incus reads them (they are
 * spelled otherwise in the operation that they come from).
 */
export function encodeJoinToken(token: z.infer<typeof joinTokenSchema>): string {
  const spelled = {
    server_name: token.serverName,
    fingerprint: token.fingerprint,
    addresses: token.addresses,
    secret: token.secret,
    expires_at: token.expiresAt,
  };
  return Buffer.from(JSON.stringify(spelled)).toString('base64');
}
