import { makeServerPair, fingerprintOf } from '../incus/certificates.js';
import { trust } from '../incus/incus-database.js';
import type { IncusServer } from '../incus/incus-server.js';
import type { Simulator } from '../simulator.js';
import type { ClusterSizes } from './large-example.js';
import { PlayedCluster } from './played-cluster.js';

/** A cluster of the large example, as a client reaches it. */
export interface LargeCluster {
  readonly cluster: PlayedCluster;
  /** PEM. */
  readonly certificate: string;
  readonly members: readonly { readonly name: string; readonly url: string }[];
}

/**
 * Makes clusters of the first servers of a simulator, without the calls that would form them, and has them play these
 * sizes to whoever presents the client certificate. Throws when there are not enough servers.
 */
export function playLargeExample(
  simulator: Simulator,
  example: readonly ClusterSizes[],
  clientCertificate: string,
): LargeCluster[] {
  const servers = simulator.servers();
  const fingerprint = fingerprintOf(clientCertificate);
  return example.map((sizes, index) => {
    const own = servers.splice(0, sizes.members);
    if (own.length < sizes.members) throw new Error(`the large example needs ${sizes.members} more servers`);
    const members = own.map(({ name }) => simulator.host(name).incus);
    const certificate = formAtOnce(members);
    const database = members[0]!.database;
    const client = { name: 'fleet', certificate: clientCertificate, fingerprint };
    trust(database, { ...client, type: 'client', restricted: false, projects: [], description: '' });
    return {
      cluster: new PlayedCluster(`large-${index + 1}`, sizes, members, database),
      certificate,
      members: own.map(({ name, url }) => ({ name, url })),
    };
  });
}

/** Gives the cluster's certificate. */
function formAtOnce(members: readonly IncusServer[]): string {
  const [first, ...others] = members;
  if (first === undefined) throw new Error('a cluster needs a member');
  const { database } = first;
  const pair = makeServerPair(first.name);
  database.clusterPair = pair;
  database.members = members.map((member) => ({
    name: member.name,
    server: member.name,
    address: member.address,
    state: 'created',
    extraRoles: [],
    failure_domain: 'default',
    description: '',
    config: {},
    groups: ['default'],
  }));
  first.state.memberName = first.name;
  for (const other of others) {
    const alone = other.state.databaseId;
    other.state.databaseId = database.id;
    other.state.memberName = other.name;
    other.fleet.leaveDatabase(alone);
  }
  return pair.certificate;
}
