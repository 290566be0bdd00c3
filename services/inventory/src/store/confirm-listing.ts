import type { ResourceKind } from '@muster/contracts';
import { rowOf } from '@muster/database';
import type { DataSource } from 'typeorm';
import { FenceLost, type Fence } from './fence.js';

/** Says that the rows of a kind are what the cluster has at this time, since nothing is different. Throws FenceLost. */
export async function confirmListing(
  dataSource: DataSource,
  { clusterId, epoch }: Fence,
  kind: ResourceKind,
  startedAt: Date,
): Promise<void> {
  const row = await rowOf(
    dataSource,
    `UPDATE kind_follow SET synced_to = $3, error = '' FROM cluster
     WHERE cluster.id = $1 AND cluster.epoch = $4::bigint AND cluster_id = cluster.id AND kind = $2 RETURNING kind`,
    [clusterId, kind, startedAt, epoch],
  );
  if (row === undefined) throw new FenceLost(`the cluster ${clusterId} is followed elsewhere, or gone`);
}
