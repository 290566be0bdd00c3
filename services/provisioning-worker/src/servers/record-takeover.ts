import type { ServerRegistration } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { SpentToken } from '../tokens/consume-token.js';

/** The record that a registration would replace. */
export interface KnownServer {
  readonly id: string;
  readonly name: string;
  readonly cluster_id: string | null;
  readonly system_uuid: string | null;
  readonly reset_token: string | null;
}

/**
 * Decides whether a registration may have the record it found; gives the error if not.
 *
 * A clustered server's record goes only to the token of its own reset, and a token of a reset opens no other record.
 */
export function refusalOf(
  known: KnownServer | undefined,
  registration: Pick<ServerRegistration, 'system_uuid'>,
  token: string,
  { boundTo }: Pick<SpentToken, 'boundTo'>,
): MusterError | undefined {
  if (boundTo !== null && (known?.id !== boundTo || isAnotherMachine(known, registration))) {
    return new MusterError('token.bound', 'The token is for the reset of another server');
  }
  if (known?.cluster_id == null || known.reset_token === token.toLowerCase()) return undefined;
  return new MusterError(
    'server.clustered',
    `Server "${known.name}" belongs to a cluster, and its certificate is not replaced by a registration`,
  );
}

function isAnotherMachine(known: KnownServer, { system_uuid }: Pick<ServerRegistration, 'system_uuid'>): boolean {
  return known.system_uuid !== null && system_uuid !== '' && known.system_uuid !== system_uuid;
}
