import { Exchange, HTTPS_PORT } from './exchange.js';
import type { Operation } from './exchange.js';
import { hostAt } from './fleet.js';
import type { ContractHost, Fleet, StartFleet } from './fleet.js';

/** What a join token's operation carries. */
export interface JoinToken {
  readonly serverName: string;
  readonly secret: string;
  readonly fingerprint: string;
  readonly addresses: readonly string[];
  readonly expiresAt: string;
}

/** A clustered fleet; requests go through its first member. */
export interface Cluster {
  readonly fleet: Fleet;
  readonly first: Exchange;
  readonly certificate: string;
  remove(): Promise<void>;
}

/** Starts hosts and makes a cluster of all of them. */
export async function startCluster(start: StartFleet, count: number): Promise<Cluster> {
  const fleet = await start(count);
  const first = new Exchange(hostAt(fleet, 0).address, fleet.client);
  const remove = async (): Promise<void> => {
    await first.close();
    await fleet.remove();
  };
  try {
    for (const host of fleet.hosts) await setAddresses(fleet, host);
    const certificate = await bootstrap(first, hostAt(fleet, 0).hostname);
    for (const host of fleet.hosts.slice(1)) {
      const token = await joinToken(first, host.hostname);
      await joinWith(fleet, host, joinRequest(fleet, host, certificate, token));
    }
    return { fleet, first, certificate, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Gives a server the addresses that clustering needs. */
export async function setAddresses(fleet: Fleet, host: ContractHost): Promise<void> {
  const address = `${host.address}:${HTTPS_PORT}`;
  await using(fleet, host, (exchange) =>
    exchange.change('PUT', '/1.0', { config: { 'core.https_address': address, 'cluster.https_address': address } }),
  );
}

/** Makes a server the first member; gives back the cluster's certificate. */
export async function bootstrap(exchange: Exchange, name: string): Promise<string> {
  const operation = await exchange.change('PUT', '/1.0/cluster', { server_name: name, enabled: true });
  const certificate = operation?.metadata?.['certificate'];
  if (typeof certificate !== 'string') throw new Error('The bootstrap operation carries no certificate');
  return certificate;
}

/** Asks a member for a token with which a server of that name may join. */
export async function joinToken(exchange: Exchange, name: string): Promise<JoinToken> {
  const answer = await exchange.send('POST', '/1.0/cluster/members', { server_name: name });
  if (answer.body.type !== 'async') throw new Error(`No join token for ${name}: ${answer.body.error}`);
  return (answer.body.metadata as Operation).metadata as unknown as JoinToken;
}

/** A token in the form in which the joining server wants it. */
export function encodeToken(token: JoinToken): string {
  const { serverName: server_name, fingerprint, addresses, secret, expiresAt: expires_at } = token;
  return Buffer.from(JSON.stringify({ server_name, fingerprint, addresses, secret, expires_at })).toString('base64');
}

/** The body with which a server is told to join the first host's cluster. */
export function joinRequest(
  fleet: Fleet,
  host: ContractHost,
  certificate: string,
  token: JoinToken,
): Record<string, unknown> {
  return {
    server_name: host.hostname,
    enabled: true,
    member_config: [],
    cluster_address: `${hostAt(fleet, 0).address}:${HTTPS_PORT}`,
    cluster_certificate: certificate,
    server_address: `${host.address}:${HTTPS_PORT}`,
    cluster_token: encodeToken(token),
  };
}

/** Tells a server to join; throws unless it does. */
export async function joinWith(fleet: Fleet, host: ContractHost, body: Record<string, unknown>): Promise<void> {
  await using(fleet, host, (exchange) => exchange.change('PUT', '/1.0/cluster', body));
}

/** Talks to one host as the fleet's trusted client, and hangs up. */
export async function using<T>(fleet: Fleet, host: ContractHost, talk: (exchange: Exchange) => Promise<T>): Promise<T> {
  const exchange = new Exchange(host.address, fleet.client);
  try {
    return await talk(exchange);
  } finally {
    await exchange.close();
  }
}
