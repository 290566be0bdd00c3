import type { clusterAddServers, OperationAccepted, RequestOf } from '@muster/contracts';
import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { chooseServers } from '../create-cluster/choose-servers.js';
import type { Candidate } from '../create-cluster/choose-servers.js';
import { acceptClusterWork, requireReady } from '../flows/cluster-work.js';
import { requireNames } from '../flows/require-names.js';
import { addServers } from './add-servers.js';
import type { AddServersInput } from './input.js';

/** Accepts the adding of servers: what the records speak against is refused here, and nothing is written then. */
export async function acceptAddServers(
  dataSource: DataSource,
  { name, add, caller, idempotency }: RequestOf<typeof clusterAddServers>,
): Promise<OperationAccepted> {
  const names = add.server_names;
  requireNames(names);
  return acceptClusterWork<AddServersInput>(dataSource, {
    flow: addServers,
    name,
    caller,
    idempotency,
    plan: async (tx, { cluster, members }) => {
      requireReady(cluster, 'Adding servers');
      const { channel } = cluster;
      const { servers: added } = await chooseServers(tx, {
        names,
        channel,
        type: await typeOf(tx, cluster.id, cluster.name),
        lock: true,
      });
      return {
        description: `Adding ${names.join(', ')} to cluster "${name}"`,
        alsoServers: added,
        input: {
          cluster: { name: cluster.name, channel },
          servers: [...members, ...added],
          members: members.map((member) => member.name),
          added: names,
          skipPostJoinOperations: add.skip_post_join_operations,
          copyServicesConfig: add.copy_services_config,
        },
      };
    },
  });
}

/** What the members are, so what a new one has to be. */
async function typeOf(tx: EntityManager, clusterId: string, name: string): Promise<Candidate['server_type']> {
  const row = await rowOf<Pick<Candidate, 'server_type'>>(
    tx,
    'SELECT server_type FROM server WHERE cluster_id = $1 ORDER BY name LIMIT 1',
    [clusterId],
  );
  if (row === undefined)
    throw new MusterError('cluster.state', `Cluster "${name}" has no server that others could join`);
  return row.server_type;
}
