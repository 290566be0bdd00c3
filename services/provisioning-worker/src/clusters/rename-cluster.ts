import { nameFault, type clusterRename, type RequestOf } from '@muster/contracts';
import { isUniqueViolation, rowOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import { onceBesideOperations } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { checkPrecondition } from '../etag.js';
import { findCluster, holderOf, lockCluster } from '../flows/cluster-work.js';
import { clusterEvent } from './cluster-event.js';
import { clusterWritable } from './cluster-view.js';

type Request = RequestOf<typeof clusterRename>;

/**
 * Gives a cluster another name, in our own records: its members never knew the old one. What was done to it is listed
 * under the new name too.
 *
 * @throws MusterError `name.invalid`, `name.taken`, `object.not-found`, `request.precondition`; `target.busy` while an
 * operation that knows it by its name holds it.
 */
export async function renameCluster(dataSource: DataSource, request: Request): Promise<void> {
  const { name, newName, idempotency } = request;
  const fault = nameFault('cluster', newName);
  if (fault !== undefined) {
    throw new MusterError('name.invalid', fault, { findings: [{ path: 'name', message: fault }] });
  }
  if (newName === name) throw new MusterError('name.invalid', `Cluster "${name}" has this name already`);
  try {
    await withTransaction(dataSource, (tx) => onceBesideOperations(tx, idempotency, () => rename(tx, request)));
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'cluster_name')) throw thrown;
    throw new MusterError('name.taken', `Cluster with name "${newName}" already exists`, { cause: thrown });
  }
}

async function rename(tx: EntityManager, { name, newName, ifMatch }: Request): Promise<void> {
  await lockCluster(tx, name);
  const { cluster } = await findCluster(tx, name);
  checkPrecondition(ifMatch, clusterWritable(cluster), `Cluster "${name}"`);
  const holder = await holderOf(tx, cluster.id);
  if (holder !== undefined) {
    throw new MusterError('target.busy', `Operation ${holder.id} ("${holder.description}") holds cluster "${name}"`);
  }
  const renamed = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    `UPDATE cluster SET name = $2, last_updated = now(), version = version + 1 WHERE id = $1
     RETURNING id, name, status, version`,
    [cluster.id, newName],
  );
  await tx.query('UPDATE operation SET cluster_name = $2 WHERE cluster_id = $1', [cluster.id, newName]);
  if (renamed !== undefined) await writeEvents(tx, [clusterEvent('renamed', renamed, { old_name: name })]);
}
