import { ServerCallError, type IncusOsNetwork } from '@muster/incus';
import type { ServerClients } from '../fleet/server-connections.js';
import { clientsOf } from '../flows/tools.js';
import { pinsOf } from '../servers/server-row.js';
import type { FlowContext } from '../flows/tools.js';
import type { ConfigurationInput } from './input.js';
import { addressAfter } from './network-addresses.js';

const PROBE_MS = 5_000;

/** A server that answers, with where it did and its network. */
export interface ReachedServer {
  readonly url: string;
  readonly os: ServerClients['os'];
  readonly network: IncusOsNetwork;
}

/**
 * The row's server where the record has it, which follows what the server says of itself, or where the new configuration
 * puts it.
 *
 * @throws ServerCallError of the last address when it answers at none.
 */
export async function reachServer(context: FlowContext<ConfigurationInput>): Promise<ReachedServer> {
  const known = await clientsOf(context, context.server);
  const moved = addressAfter(context.input.config, known.connection_url);
  try {
    return await ask(context, known, known.connection_url);
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError) || moved === undefined || moved === known.connection_url) throw thrown;
  }
  const pins = pinsOf(known);
  return ask(context, await context.tools.connections.to({ name: context.server, url: moved, pins }), moved);
}

async function ask({ signal }: FlowContext, { os }: ServerClients, url: string): Promise<ReachedServer> {
  return { url, os, network: await os.network({ timeoutMs: PROBE_MS, signal }) };
}
