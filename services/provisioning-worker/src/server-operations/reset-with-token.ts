import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { StepAction } from '@muster/operations';
import { lookAtReset, noteResetToken, resetServer } from '../flows/steps/reset-server.js';
import type { FlowTools } from '../flows/tools.js';
import type { ResetInput } from './input.js';

/**
 * Wipes a server, which then registers again under its old record: with the token that the user named, or with one that
 * is good for this server alone.
 */
export const resetWithToken: StepAction<ResetInput, FlowTools, null, null, null> = {
  irreversible: true,
  look: (context) => lookAtReset(context, context.server),
  act: async (context) => {
    const { token } = context.input;
    if (token !== undefined) await noteResetToken(context, context.server, token);
    await resetServer(context, context.server);
  },
};

/** @throws MusterError as a registration with it would be refused, but before anything is wiped. */
export async function requireUsableToken(
  on: Parameters<typeof rowOf>[0],
  token: string,
  server: { readonly id: string; readonly name: string },
): Promise<void> {
  const row = await rowOf<{ uses_remaining: number; expired: boolean; bound_to: string | null }>(
    on,
    `SELECT uses_remaining, expire_at <= now() AS expired, bound_to FROM token WHERE uuid::text = lower($1)`,
    [token],
  );
  if (row === undefined) throw new MusterError('token.unknown', `There is no token "${token}"`);
  if (row.expired) throw new MusterError('token.expired', 'Token expired');
  if (row.uses_remaining < 1) throw new MusterError('token.exhausted', 'Token exhausted');
  if (row.bound_to !== null && row.bound_to !== server.id) {
    throw new MusterError('token.bound', `The token is for the reset of another server than "${server.name}"`);
  }
}
