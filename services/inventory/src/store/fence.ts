import type { DataSource, EntityManager } from 'typeorm';
import { preparedRow, preparedRows, rowOf, type PreparedStatement } from '@muster/database';

/** The right to write what a cluster's members say. Whoever follows the cluster next makes it worthless. */
export interface Fence {
  readonly clusterId: string;
  readonly epoch: string;
}

/** Somebody else follows the cluster by now, or it is gone: what was read must not be written. */
export class FenceLost extends Error {
  override readonly name = 'FenceLost';
}

/** Takes the fence from whoever had it, waiting for what they are writing. Undefined when the cluster is gone. */
export async function takeFence(dataSource: DataSource, clusterId: string): Promise<Fence | undefined> {
  const row = await rowOf<{ epoch: string }>(
    dataSource,
    'UPDATE cluster SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch::text AS epoch',
    [clusterId],
  );
  return row === undefined ? undefined : { clusterId, epoch: row.epoch };
}

const HOLD: PreparedStatement = {
  name: 'fence-hold',
  text: 'SELECT name, epoch::text AS epoch FROM cluster WHERE id = $1 FOR SHARE',
};

/** Keeps the fence standing, and the cluster's name unchanged, until the transaction ends. Throws FenceLost. */
export async function holdFence(tx: EntityManager, { clusterId, epoch }: Fence): Promise<{ clusterName: string }> {
  const row = await preparedRow<{ name: string; epoch: string }>(tx, HOLD, [clusterId]);
  if (row?.epoch !== epoch) throw new FenceLost(`the cluster ${clusterId} is followed elsewhere, or gone`);
  return { clusterName: row.name };
}

const HOLD_FREE: PreparedStatement = {
  name: 'fence-hold-free',
  text: 'SELECT id, name, epoch::text AS epoch FROM cluster WHERE id = ANY($1::uuid[]) FOR SHARE SKIP LOCKED',
};

/**
 * The same for several clusters. Gives the names of those whose fences stand, and waits for none that somebody is just
 * taking: one cluster must not hold up another.
 */
export async function holdFreeFences(tx: EntityManager, fences: readonly Fence[]): Promise<ReadonlyMap<Fence, string>> {
  const ids = [...new Set(fences.map(({ clusterId }) => clusterId))];
  const rows = await preparedRows<{ id: string; name: string; epoch: string }>(tx, HOLD_FREE, [ids]);
  const clusters = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    fences.flatMap((fence) => {
      const cluster = clusters.get(fence.clusterId);
      return cluster?.epoch === fence.epoch ? [[fence, cluster.name]] : [];
    }),
  );
}
