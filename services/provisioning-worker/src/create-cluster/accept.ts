import { randomUUID } from 'node:crypto';
import {
  configurationRender,
  type clusterCreate,
  type OperationAccepted,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { isUniqueViolation, rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents, type RpcClient } from '@muster/messaging';
import { acceptOperation, replayOf } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { requireChannel } from '../channels/require-channel.js';
import { clusterEvent } from '../clusters/cluster-event.js';
import { DEFAULT_CHANNEL } from '../tokens/token-input.js';
import { checkRequest } from './check-request.js';
import { chooseServers } from './choose-servers.js';
import { createCluster } from './create-cluster.js';
import type { CreateClusterInput } from './input.js';

type Request = RequestOf<typeof clusterCreate>;

/**
 * Accepts the forming of a cluster: everything that can be refused without asking a server is refused here, and nothing
 * is written then. Afterwards the name and the servers are taken.
 */
export async function acceptCreateCluster(
  dataSource: DataSource,
  rpc: RpcClient,
  request: Request,
): Promise<OperationAccepted> {
  const replay = await replayOf(dataSource, request.idempotency);
  if (replay !== undefined) return replay;
  try {
    return await accept(dataSource, rpc, request);
  } catch (thrown) {
    // Sent twice at the same moment: what refuses the second may be the operation that the first has made.
    const twin = await replayOf(dataSource, request.idempotency);
    if (twin === undefined) throw thrown;
    return twin;
  }
}

async function accept(
  dataSource: DataSource,
  rpc: RpcClient,
  { cluster, caller, idempotency }: Request,
): Promise<OperationAccepted> {
  checkRequest(cluster);
  const channel = cluster.channel === '' ? DEFAULT_CHANNEL : cluster.channel;
  await requireChannel(dataSource, channel);
  const configuration = await render(dataSource, rpc, cluster);
  const chosen = await chooseServers(dataSource.manager, {
    names: cluster.server_names,
    channel,
    type: cluster.server_type,
  });

  const id = randomUUID();
  const clusterId = randomUUID();
  const { name, connection_url, description, properties, config } = cluster;
  const input: CreateClusterInput = {
    cluster: { name, connection_url, channel, description, properties, config },
    servers: chosen.servers,
    application: chosen.application,
    services: configuration.services,
    preseed: configuration.application,
  };
  try {
    return await acceptOperation(dataSource, createCluster, async () =>
      Promise.resolve({
        id,
        description: `Forming cluster "${name}" of ${chosen.servers.map((server) => server.name).join(', ')}`,
        caller,
        idempotency,
        input,
        clusterId,
        clusterName: name,
        servers: chosen.servers.map((server) => server.name),
        targets: [`cluster:${clusterId}`, ...chosen.servers.map((server) => `server:${server.id}`)],
        write: async (tx) => {
          await insertCluster(tx, clusterId, input);
          // Once more under the lock: an operation that ended in between may have taken one of them.
          await chooseServers(tx, { names: cluster.server_names, channel, type: cluster.server_type, lock: true });
        },
      }),
    );
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'cluster_name')) throw thrown;
    throw new MusterError('name.taken', `Cluster with name "${name}" already exists`, { cause: thrown });
  }
}

async function render(
  dataSource: DataSource,
  rpc: RpcClient,
  cluster: Request['cluster'],
): Promise<ResponseOf<typeof configurationRender>> {
  if (cluster.cluster_template !== '') {
    return rpc.call(configurationRender, {
      template: cluster.cluster_template,
      values: cluster.cluster_template_variable_values ?? {},
    });
  }
  return rpc.call(configurationRender, {
    servicesConfig: cluster.services_config ?? {},
    applicationConfig: cluster.application_seed_config ?? {},
    alsoKnownServices: await offeredServices(dataSource, cluster.server_names),
  });
}

async function insertCluster(tx: EntityManager, id: string, { cluster }: CreateClusterInput): Promise<void> {
  const row = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    `INSERT INTO cluster (id, name, connection_url, channel, description, properties, config)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, name, status, version`,
    [
      id,
      cluster.name,
      cluster.connection_url,
      cluster.channel,
      cluster.description,
      JSON.stringify(cluster.properties),
      JSON.stringify(cluster.config),
    ],
  );
  if (row !== undefined) await writeEvents(tx, [clusterEvent('created', row)]);
}

/** What the chosen servers offer, as they were seen last: a newer IncusOS may have services that Muster does not know. */
async function offeredServices(dataSource: DataSource, names: readonly string[]): Promise<string[]> {
  const rows = await rowsOf<{ service: string }>(
    dataSource,
    'SELECT DISTINCT unnest(offered_services) AS service FROM server WHERE name = ANY($1) ORDER BY service',
    [[...names]],
  );
  return rows.map(({ service }) => service);
}
