import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { ServerCallError } from '@muster/incus';
import type { Look, StepAction, StepUndo } from '@muster/operations';
import { incusApplication } from '../../servers/incus-application.js';
import { issueBoundToken } from '../../tokens/bound-token.js';
import type { ServerRow } from '../../servers/server-row.js';
import type { ServerClients } from '../../fleet/server-connections.js';
import { reachOs } from '../fallback-listener.js';
import { clientsOf, serverIdOf, type FlowContext, type FlowTools, type WithServers } from '../tools.js';
import { decideReset, type ResetFacts } from './decide-reset.js';

/** Milliseconds for a server to say whether it is still the one that is to be reset. */
const PROBE_MS = 3_000;
/** Hours in which a server that was reset may come back; a reinstallation takes minutes. */
const TOKEN_LIFETIME_HOURS = 24;

/** Notes of a row that resets a server: the token that it comes back with, and how far the request got. */
const TOKEN = 'reset_token';
const REQUEST = 'reset_request';

type ResetRecord = Pick<ServerRow, 'status' | 'version_data' | 'channel'> & { readonly reset_token: string | null };

/**
 * Wipes a server by IncusOS' factory reset and waits until it has registered again, with a token that is bound to its
 * record: the record stays, with its name, and is free. Nothing is un-clustered first, since a member that left its
 * cluster trusts nobody any more.
 */
export async function lookAtReset(context: FlowContext, server: string): Promise<Look<null, null>> {
  const record = await recordOf(context, server);
  const token = context.notes[TOKEN];
  if (typeof token !== 'string') return { state: 'absent', seen: null };
  const awaited = record?.reset_token === token;
  const facts: ResetFacts = {
    recordGone: record === undefined,
    awaited,
    status: record?.status ?? 'unknown',
    request: requestOf(context.notes[REQUEST]),
    stillThere: awaited && (await isStillThere(context, server)),
  };
  return decideReset(server, facts);
}

/**
 * Asks the server to wipe itself, over IncusOS' own listener where Incus does not start; may be asked twice.
 *
 * @param given a token of the user's own that the server is to register with.
 */
export async function resetServer(context: FlowContext, server: string, given?: string): Promise<void> {
  const token = await boundToken(context, server, given);
  const clients = await reachOs(context, server);
  const seeds = await seedsFor(context, server, clients, token);
  await context.note(REQUEST, 'sent');
  await clients.os.factoryReset(
    { allow_tpm_reset_failure: false, wipe_existing_seeds: false, seeds },
    { signal: context.signal },
  );
  await context.note(REQUEST, 'answered');
}

/** The reset of the row's server as a step of its own. */
export const resetStep: StepAction<WithServers, FlowTools, null, null, null> = {
  irreversible: true,
  look: (context) => lookAtReset(context, context.server),
  act: (context) => resetServer(context, context.server),
};

/** The reset of the row's server as what takes a step back. */
export const undoByReset: StepUndo<WithServers, FlowTools, unknown, null> = {
  irreversible: true,
  look: (context) => lookAtReset(context, context.server),
  act: (context) => resetServer(context, context.server),
};

/** Has the server come back with a token that somebody chose instead of one that is bound to its record. */
export async function noteResetToken(context: FlowContext, server: string, token: string): Promise<void> {
  await rowsOf(context.tools.dataSource, 'UPDATE server SET reset_token = $2 WHERE id = $1', [
    serverIdOf(context, server),
    token,
  ]);
  await context.note(TOKEN, token);
}

async function recordOf(context: FlowContext, server: string): Promise<ResetRecord | undefined> {
  return rowOf<ResetRecord>(
    context.tools.dataSource,
    'SELECT reset_token, status, version_data, channel FROM server WHERE id = $1',
    [serverIdOf(context, server)],
  );
}

/** The token is written down before it is used, so that a later attempt waits for the same one. */
async function boundToken(context: FlowContext, server: string, given: string | undefined): Promise<string> {
  const noted = context.notes[TOKEN];
  if (typeof noted === 'string') return noted;
  const record = await recordOf(context, server);
  const serverId = serverIdOf(context, server);
  const token = await withTransaction(context.tools.dataSource, async (tx) => {
    if (given !== undefined) {
      await tx.query('UPDATE server SET reset_token = $2 WHERE id = $1', [serverId, given]);
      return given;
    }
    return issueBoundToken(tx, {
      serverId,
      channel: record?.channel ?? '',
      uses: 1,
      lifetimeHours: TOKEN_LIFETIME_HOURS,
    });
  });
  await context.note(TOKEN, token);
  return token;
}

/** What the server is installed with: the same application, the same way to us, and the network that it has. */
async function seedsFor(
  context: FlowContext,
  server: string,
  { os }: Pick<ServerClients, 'os'>,
  token: string,
): Promise<Record<string, unknown>> {
  const { signal } = context;
  const [provider, network, record] = await Promise.all([
    os.provider({ signal }),
    os.network({ signal }),
    recordOf(context, server),
  ]);
  const { name, config } = provider.config;
  const application = incusApplication(record?.version_data ?? null)?.name ?? 'incus';
  const configured = Object.keys(network.config ?? {}).length > 0;
  return {
    applications: { version: '1', applications: [{ name: application }] },
    incus: { version: '1', apply_defaults: false, preseed: null },
    provider: { version: '1', name, config: { ...config, server_token: token } },
    ...(configured ? { network: { version: '1', ...network.config } } : {}),
  };
}

async function isStillThere(context: FlowContext, server: string): Promise<boolean> {
  try {
    const { os } = await clientsOf(context, server);
    await os.environment({ timeoutMs: PROBE_MS, signal: context.signal });
    return true;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return false;
    throw thrown;
  }
}

/** True once the server may have been told to wipe itself: what it answers from then on says nothing. */
export function mayBeResetting({ notes }: Pick<FlowContext, 'notes'>): boolean {
  return requestOf(notes[REQUEST]) !== 'none';
}

function requestOf(note: unknown): ResetFacts['request'] {
  return note === 'sent' || note === 'answered' ? note : 'none';
}
