import type { ClusterPut, clusterUpdate, OperationAccepted, RequestOf } from '@muster/contracts';
import { onceForKey, withTransaction } from '@muster/database';
import { replayOf } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { requireChannel } from '../channels/require-channel.js';
import { clusterWritable, type ClusterRow } from '../clusters/cluster-view.js';
import { checkPrecondition } from '../etag.js';
import { acceptClusterWork, findCluster, lockCluster, requireReady } from '../flows/cluster-work.js';
import { changedFields, wantedChannel, writeFields } from './fields.js';
import { updateCluster } from './update-cluster.js';

type Request = RequestOf<typeof clusterUpdate>;

/**
 * Changes what a client may write of a cluster. A description and the like are ours alone: they are written at once,
 * whatever is being done with the cluster. Only another channel concerns its members.
 *
 * @returns the operation that gives the members their new channel; nothing when all is done.
 * @throws MusterError `object.not-found`, `request.precondition`, `request.invalid`; for a channel also `cluster.state`
 * and `target.busy`.
 */
export async function acceptUpdateCluster(
  dataSource: DataSource,
  request: Request,
): Promise<OperationAccepted | undefined> {
  const replay = await replayOf(dataSource, request.idempotency);
  if (replay !== undefined) return replay;
  try {
    await withTransaction(dataSource, (tx) => onceForKey(tx, request.idempotency, () => writeAtOnce(tx, request)));
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ChannelChanges)) throw thrown;
  }
  return acceptChannel(dataSource, request);
}

/** The request is more than a write of ours; nothing of it was written. */
class ChannelChanges extends Error {}

async function writeAtOnce(tx: EntityManager, { name, cluster: put, ifMatch }: Request): Promise<void> {
  await lockCluster(tx, name);
  const { cluster } = await findCluster(tx, name);
  if ((await checked(tx, cluster, put, ifMatch)) !== cluster.channel) throw new ChannelChanges();
  await writeFields(tx, cluster.id, changedFields(cluster, put));
}

async function acceptChannel(
  dataSource: DataSource,
  { name, cluster: put, ifMatch, caller, idempotency }: Request,
): Promise<OperationAccepted> {
  return acceptClusterWork(dataSource, {
    flow: updateCluster,
    name,
    caller,
    idempotency,
    plan: async (tx, { cluster, members }) => {
      const channel = await checked(tx, cluster, put, ifMatch);
      requireReady(cluster, 'Another channel');
      return {
        input: { servers: members, cluster: { name, channel }, fields: changedFields(cluster, put) },
        description: `Moving cluster "${name}" to channel "${channel}"`,
      };
    },
  });
}

/** @returns the channel that the cluster is to have. */
async function checked(
  tx: EntityManager,
  cluster: ClusterRow,
  put: ClusterPut,
  ifMatch: string | undefined,
): Promise<string> {
  checkPrecondition(ifMatch, clusterWritable(cluster), `Cluster "${cluster.name}"`);
  const channel = wantedChannel(cluster, put);
  await requireChannel(tx, channel);
  return channel;
}
