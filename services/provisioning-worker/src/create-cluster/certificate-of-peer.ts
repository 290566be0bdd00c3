import { fingerprintOf, observeCertificate, ServerCallError, type IncusServer } from '@muster/incus';
import type { ServerAddress, ServerClients } from '../fleet/server-connections.js';
import { clientsOf } from '../flows/tools.js';
import type { CreateClusterContext } from './tools.js';

/** The key under which a random text of ours proves that a peer is the server that we bootstrapped. */
export const NONCE_KEY = 'user.muster.nonce';

/** What the bootstrap server says of itself, and how we came to believe it. */
export interface KnownPeer {
  readonly value: IncusServer;
  readonly etag: string | undefined;
  readonly clients: ServerClients;
  /** PEM that the server says it presents. */
  readonly certificate: string;
  /** True when it is another certificate than the one that the server registered with. */
  readonly changed: boolean;
}

/**
 * Asks the bootstrap server, whichever certificate it presents. Over the pinned connection its answer is believed. A new
 * certificate is believed only from a peer that returns the nonce, which only trusted clients can read and only this
 * server was given, and only if it is the certificate that the peer itself names.
 *
 * @returns undefined when a peer with an unknown certificate does not prove itself.
 */
export async function askBootstrapServer(
  context: CreateClusterContext<{ nonce: string }>,
  server: string,
): Promise<KnownPeer | undefined> {
  const pinned = await clientsOf(context, server);
  try {
    const { value, etag } = await pinned.incus.getServer({ signal: context.signal });
    const certificate = value.environment.certificate ?? pinned.certificate ?? '';
    return { value, etag, clients: pinned, certificate, changed: !isSame(certificate, pinned.certificate) };
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || thrown.kind !== 'tls-mismatch') throw thrown;
  }
  const observed = await observeCertificate(pinned.connection_url);
  const address: ServerAddress = { name: server, url: pinned.connection_url, pins: [observed] };
  const clients = await context.tools.connections.to(address);
  const { value, etag } = await clients.incus.getServer({ signal: context.signal });
  const proven = value.auth === 'trusted' && value.config[NONCE_KEY] === context.intent.nonce;
  if (!proven || !isSame(value.environment.certificate, observed)) return undefined;
  return { value, etag, clients, certificate: observed, changed: true };
}

function isSame(a: string | undefined | null, b: string | undefined | null): boolean {
  if (a === undefined || a === null || a === '' || b === undefined || b === null || b === '') return false;
  return fingerprintOf(a) === fingerprintOf(b);
}
