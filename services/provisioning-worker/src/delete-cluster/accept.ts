import type { clusterDelete, OperationAccepted, RequestOf } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { firstServer } from '../create-cluster/input.js';
import { acceptClusterWork, holderOf, type Holder } from '../flows/cluster-work.js';
import type { ChosenServer } from '../flows/tools.js';
import { creationOf } from './creation.js';
import { deleteCluster } from './delete-cluster.js';
import { fatesOf, type DeletionMode } from './fates.js';
import type { DeleteClusterInput } from './input.js';

/**
 * Accepts the deletion of a cluster, in whatever state it is and whatever is being done with it: that is stopped, and the
 * deletion takes its claims over. Only another deletion that is under way is not disturbed.
 *
 * @param patienceMs milliseconds for a server that does not answer.
 */
export async function acceptDeleteCluster(
  dataSource: DataSource,
  { name, token, caller, idempotency }: RequestOf<typeof clusterDelete>,
  mode: DeletionMode,
  patienceMs: number,
): Promise<OperationAccepted> {
  return acceptClusterWork<DeleteClusterInput>(dataSource, {
    flow: deleteCluster,
    name,
    caller,
    idempotency,
    plan: async (tx, { cluster, members }) => {
      const holder = await holderOf(tx, cluster.id);
      if (holder?.kind === deleteCluster.kind && holder.state !== 'failed') throw busy(holder, name);
      const alsoServers = holder === undefined ? [] : await otherServersOf(tx, holder.id, cluster.id);
      const creation = await creationOf(tx, cluster.id);
      const fates = fatesOf(mode, {
        name,
        status: cluster.status,
        servers: [...members, ...alsoServers],
        creation: creation === undefined ? undefined : { first: firstServer(creation.input), steps: creation.rows },
      });
      const servers = [...members, ...alsoServers].map((server) => ({
        ...server,
        fate: fates.get(server.name) ?? 'reset',
      }));
      const resets = servers.filter(({ fate }) => fate === 'reset').length;
      if (token !== undefined && resets > 0) await requireToken(tx, token, resets);
      const input: DeleteClusterInput = {
        cluster: { name },
        servers,
        patienceMs,
        ...(creation === undefined ? {} : { creation: creation.id }),
        ...(token === undefined ? {} : { token }),
      };
      return {
        input,
        description: `Deleting cluster "${name}"${WHAT_HAPPENS[mode]}`,
        alsoServers,
        takesOver: `Cluster "${name}" is being deleted`,
      };
    },
  });
}

const WHAT_HAPPENS = {
  normal: '',
  'factory-reset': ' and resetting its servers',
} as const;

function busy({ id, description }: Holder, name: string): MusterError {
  return new MusterError('target.busy', `Operation ${id} ("${description}") is deleting cluster "${name}" already`);
}

/** Servers that the stopped work has and that are no members, e.g. because they were about to become some. */
async function otherServersOf(tx: EntityManager, holder: string, clusterId: string): Promise<ChosenServer[]> {
  return rowsOf<ChosenServer>(
    tx,
    `SELECT s.id, s.name FROM claim c JOIN server s ON c.target = 'server:' || s.id
      WHERE c.operation = $1 AND s.cluster_id IS DISTINCT FROM $2 ORDER BY s.name`,
    [holder, clusterId],
  );
}

/** @throws MusterError `token.unknown`, `token.expired`, `token.exhausted`, `token.bound`. */
async function requireToken(tx: EntityManager, uuid: string, uses: number): Promise<void> {
  const token = await rowOf<{ uses_remaining: number; expired: boolean; bound: boolean }>(
    tx,
    'SELECT uses_remaining, expire_at <= now() AS expired, bound_to IS NOT NULL AS bound FROM token WHERE uuid = $1',
    [uuid],
  );
  if (token === undefined) throw new MusterError('token.unknown', 'Token is not known');
  if (token.expired) throw new MusterError('token.expired', 'Token expired');
  if (token.bound) throw new MusterError('token.bound', 'The token is for the reset of another server');
  if (token.uses_remaining < uses) {
    throw new MusterError(
      'token.exhausted',
      `The token can be used ${token.uses_remaining} more times, and ${uses} servers have to register with it`,
    );
  }
}
