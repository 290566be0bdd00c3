import { IncusOsClient, ServerCallError } from '@muster/incus';
import type { ServerClients } from '../fleet/server-connections.js';
import { clientsOf, type FlowContext } from './tools.js';

/** Milliseconds for IncusOS' own listener to say that it is open. */
const PROBE_MS = 3_000;

/**
 * IncusOS as it is asked at its own listener, which is open while Incus does not start; it shows the server's own
 * certificate. Its address is what `open-way-back` found or set.
 */
export async function fallbackClients(context: FlowContext, server: string): Promise<Pick<ServerClients, 'os'>> {
  const { connection_url, certificate } = await clientsOf(context, server);
  const { address } = (context.result('open-way-back', server) ?? { address: ':8444' }) as { address: string };
  const url = fallbackUrl(connection_url, address);
  const { connection } = await context.tools.connections.to({
    name: server,
    url,
    pins: certificate === null ? [] : [certificate],
  });
  return { os: new IncusOsClient(connection, { via: 'fallback-listener' }) };
}

/** Where the listener is: a port alone stands for the host that the server is known by. */
export function fallbackUrl(connectionUrl: string, address: string): string {
  const separator = address.lastIndexOf(':');
  const host = address.slice(0, separator);
  const url = new URL(host === '' || host === '0.0.0.0' || host === '[::]' ? connectionUrl : `https://${host}`);
  url.port = address.slice(separator + 1);
  return url.origin;
}

/** True when a server whose Incus does not answer is there all the same, and waits to be repaired. */
export async function isWaitingForRepair(context: FlowContext, server: string): Promise<boolean> {
  try {
    const { os } = await fallbackClients(context, server);
    await os.environment({ timeoutMs: PROBE_MS, signal: context.signal });
    return true;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return false;
    throw thrown;
  }
}

/** True for the faults that a server without a running Incus shows. */
export function isIncusAway(thrown: unknown): boolean {
  return thrown instanceof ServerCallError && (thrown.kind === 'unreachable' || thrown.kind === 'timeout');
}

/** IncusOS of a server, through Incus if that runs, else at its own listener. */
export async function reachOs(context: FlowContext, server: string): Promise<Pick<ServerClients, 'os'>> {
  return (await isWaitingForRepair(context, server)) ? fallbackClients(context, server) : clientsOf(context, server);
}
