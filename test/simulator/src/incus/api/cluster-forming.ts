import { isIPv4, isIPv6 } from 'node:net';
import { ApiError } from '../../http/reply.js';
import { splitListenAddress } from '../../incusos/fallback-listener.js';
import { certificatePem, fingerprintOf, makeServerPair } from '../certificates.js';
import { trust } from '../incus-database.js';
import type { IncusDatabase, MemberRecord } from '../incus-database.js';
import type { IncusServer } from '../incus-server.js';
import { consumeJoinToken } from './join-tokens.js';
import { adoptMember, nameStandaloneMember } from './member-entities.js';

/** The body of `PUT /1.0/cluster`. */
export interface ClusterPut {
  readonly server_name: string;
  readonly enabled: boolean;
  readonly cluster_address: string;
  readonly cluster_certificate: string;
  readonly server_address: string;
  readonly cluster_token: string;
  readonly member_config: readonly { entity: string; name: string; key: string; value: string }[];
}

/** What the API refuses at once, before any operation. Throws `ApiError` with Incus' own words. */
export function checkBootstrap(incus: IncusServer): void {
  const { localConfig } = incus.state;
  if ((localConfig['cluster.https_address'] ?? '') !== '') return;
  const address = localConfig['core.https_address'] ?? '';
  if (isIPv4(hostOf(address)) || isIPv6(hostOf(address))) return;
  throw new ApiError(
    500,
    `Cannot use wildcard core.https_address "${address}" for cluster.https_address. Please specify a new cluster.https_address or core.https_address`,
  );
}

/** Turns a daemon into a cluster of one. Resolves to the operation's metadata: the new certificate. */
export async function bootstrap(incus: IncusServer, serverName: string): Promise<Record<string, unknown>> {
  if (incus.clustered) {
    incus.state.memberName = serverName;
    // Without a certificate of its own the cluster was cut in the middle of its bootstrap.
    const isWhole = incus.database.clusterPair !== undefined;
    throw new Error(
      isWhole ? 'Inconsistent state: found leftover cluster certificate' : 'The member is already part of a cluster',
    );
  }
  const { localConfig } = incus.state;
  localConfig['cluster.https_address'] ||= localConfig['core.https_address'] ?? '';
  const { database } = incus;
  database.members = [newMember(incus, serverName, 'created')];
  incus.state.memberName = serverName;
  nameStandaloneMember(database.entities, serverName);
  incus.fleet.changed();
  // A power cut in this pause leaves what real Incus leaves: clustered, with the old certificate.
  await incus.reach('bootstrap-recorded');
  await incus.work(incus.fleet.durations.bootstrap);
  trustServer(database, incus, serverName);
  database.clusterPair = makeServerPair(incus.name);
  await incus.reach('bootstrap-finished');
  incus.lifecycle('cluster-enabled', '/1.0/cluster');
  return { certificate: database.clusterPair.certificate };
}

/** What the API refuses at once in a join. Throws `ApiError` with Incus' own words. */
export function checkJoin(incus: IncusServer, put: ClusterPut): void {
  if (put.cluster_certificate === '') throw new ApiError(400, 'No target cluster member certificate provided');
  if (incus.clustered) throw new ApiError(400, 'This server is already clustered');
  if (put.server_address === '') throw new ApiError(400, 'No server address provided for this member');
  if (['', '0.0.0.0', '::'].includes(hostOf(put.server_address))) {
    throw new ApiError(400, `Invalid server address "${put.server_address}": Wildcard addresses aren't allowed`);
  }
  const own = incus.state.localConfig['cluster.https_address'] ?? '';
  if (own !== '' && hostOf(own) !== hostOf(put.server_address)) {
    throw new ApiError(
      400,
      `Server address "${put.server_address}" is not covered by "${own}" from "cluster.https_address"`,
    );
  }
  if (put.server_address !== incus.address) {
    throw new ApiError(
      500,
      `Cannot listen on cluster HTTPS socket "${put.server_address}": listen tcp ${put.server_address}: bind: cannot assign requested address`,
    );
  }
}

/**
 * Joins a cluster in the phases in which a real daemon does, so that a power cut leaves the same: before the member is
 * recorded nothing, after it a daemon that exits at every start and a pending member, at the end a whole member.
 */
export async function join(incus: IncusServer, put: ClusterPut): Promise<void> {
  const phase = incus.fleet.durations.join / 3;
  await incus.work(phase);
  const target = setUpTrust(incus, put);
  await incus.reach('join-begun');
  const cluster = target.database;
  checkNoOtherJoin(target, cluster, incus);
  const record = newMember(incus, put.server_name, 'pending');
  cluster.members = [...cluster.members.filter(({ name }) => name !== record.name), record];
  incus.state.exits = `Failed to initialize global database: No node registered with address ${incus.address}`;
  incus.fleet.changed();
  await incus.reach('join-recorded');
  await incus.work(phase);
  incus.state.exits = undefined;
  const alone = incus.state.databaseId;
  incus.state.databaseId = cluster.id;
  incus.state.memberName = put.server_name;
  incus.state.localConfig['cluster.https_address'] ||= put.server_address;
  record.state = 'created';
  adoptMember(cluster.entities, put.server_name, put.member_config);
  incus.fleet.leaveDatabase(alone);
  incus.fleet.changed();
  await incus.reach('join-finished');
  await incus.work(phase);
  incus.lifecycle('cluster-member-added', `/1.0/cluster/members/${put.server_name}`);
}

function setUpTrust(incus: IncusServer, put: ClusterPut): IncusServer {
  const failed = 'Failed to setup cluster trust: ';
  const url = `https://${put.cluster_address}/1.0`;
  const target = incus.fleet.serverAt(put.cluster_address);
  if (target === undefined) {
    throw new Error(`${failed}Get "${url}": dial tcp ${put.cluster_address}: connect: connection refused`);
  }
  const notAdded = `${failed}Failed to add server cert to cluster: `;
  if (!sameCertificate(put.cluster_certificate, target.presentedPair().certificate)) {
    const reason = `x509: certificate is valid for ${target.name}, not ${incus.name}`;
    throw new Error(`${notAdded}Post "${url}/certificates": tls: failed to verify certificate: ${reason}`);
  }
  const secret = secretIn(put.cluster_token);
  if (secret === undefined || !target.clustered) throw new Error(`${notAdded}not authorized`);
  try {
    consumeJoinToken(target, secret, incus.options.ip);
  } catch (error) {
    throw new Error(`${notAdded}${(error as Error).message}`, { cause: error });
  }
  const fingerprint = trustServer(target.database, incus, put.server_name);
  for (const member of incus.fleet.membersOf(target.database).filter(({ running }) => running)) {
    const requestor = { username: '', protocol: '', address: member === target ? incus.options.ip : '' };
    member.lifecycle('certificate-created', `/1.0/certificates/${fingerprint}`, { requestor });
  }
  return target;
}

/**
 * Two joins at once are what real clusters cannot take: some fail, and once a whole cluster stayed offline. What an earlier
 * join of the same server left is no other join.
 */
function checkNoOtherJoin(target: IncusServer, cluster: IncusDatabase, joiner: IncusServer): void {
  const joining = cluster.members.some(
    ({ state, server }) =>
      state === 'pending' && server !== joiner.name && target.fleet.servers.get(server)?.running === true,
  );
  if (joining) throw new Error('Failed to join: a configuration change is already in progress (5)');
}

function newMember(incus: IncusServer, name: string, state: MemberRecord['state']): MemberRecord {
  const address = incus.state.localConfig['cluster.https_address'] ?? '';
  return {
    name,
    server: incus.name,
    address: address === '' ? incus.address : address,
    state,
    extraRoles: [],
    failure_domain: 'default',
    description: '',
    config: {},
    groups: ['default'],
  };
}

function trustServer(database: IncusDatabase, incus: IncusServer, name: string): string {
  const pair = incus.state.pair ?? (incus.state.pair = makeServerPair(incus.name));
  const fingerprint = fingerprintOf(pair.certificate);
  const server = { type: 'server', restricted: false, projects: [], description: '' } as const;
  trust(database, { name, certificate: pair.certificate, fingerprint, ...server, projects: [] });
  return fingerprint;
}

function sameCertificate(left: string, right: string): boolean {
  try {
    return certificatePem(left) === certificatePem(right);
  } catch {
    return false;
  }
}

/** The secret of a token; its fingerprint and its name do not count, as measured. */
function secretIn(token: string): string | undefined {
  try {
    const { secret } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { secret?: unknown };
    return typeof secret === 'string' ? secret : undefined;
  } catch {
    return undefined;
  }
}

function hostOf(address: string): string {
  return splitListenAddress(address, '').host;
}
