import type { clusterCancelRoll, RequestOf, ResponseOf } from '@muster/contracts';
import { rowOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { commandOperation, onceBesideOperations } from '@muster/operations';
import type { DataSource } from 'typeorm';
import { rollCluster } from './roll-cluster.js';

type Cancelled = ResponseOf<typeof clusterCancelRoll>;

/**
 * Stops the rolling operation of a cluster: one that is under way ends when the member in hand is back in service; one that
 * has failed brings that member back and is over. Without one nothing is done, as upstream. The same key again is the same
 * answer.
 *
 * @throws MusterError `object.not-found` for a cluster that is not there.
 */
export async function cancelRoll(
  dataSource: DataSource,
  { name, idempotency }: RequestOf<typeof clusterCancelRoll>,
): Promise<Cancelled> {
  return withTransaction(dataSource, (tx) => onceBesideOperations(tx, idempotency, () => cancel(dataSource, name)));
}

async function cancel(dataSource: DataSource, name: string): Promise<Cancelled> {
  const row = await rowOf<{ operation: string | null; state: string | null; stops: boolean | null }>(
    dataSource,
    `SELECT o.id AS operation, o.state, o.cancel OR o.direction = 'back' AS stops
       FROM cluster c LEFT JOIN claim ON claim.target = 'cluster:' || c.id
            LEFT JOIN operation o ON o.id = claim.operation AND o.kind = $2
      WHERE c.name = $1`,
    [name, rollCluster.kind],
  );
  if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster "${name}"`);
  if (row.operation === null) return {};
  if (row.state === 'failed') return { operation: await commandOperation(dataSource, row.operation, 'undo') };
  if (row.stops === true) return { operation: { id: row.operation, state: 'running', replayed: true } };
  return { operation: await commandOperation(dataSource, row.operation, 'cancel') };
}
