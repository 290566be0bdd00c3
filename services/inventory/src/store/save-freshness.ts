import { preparedRow, preparedRows, rowOf, withTransaction, type PreparedStatement } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import type { DataSource } from 'typeorm';
import type { FreshnessState } from '../follow/freshness.js';
import { holdFence, type Fence } from './fence.js';

const BEFORE: PreparedStatement = {
  name: 'freshness-before',
  text: 'SELECT current, was_current AND NOT current AS healing FROM cluster_follow WHERE cluster_id = $1 FOR UPDATE',
};
const SAVE: PreparedStatement = {
  name: 'freshness-save',
  text: `
INSERT INTO cluster_follow (cluster_id, current, was_current, reason, followed_since)
VALUES ($1, $2, $2, $3, CASE WHEN $2 THEN now() END)
ON CONFLICT (cluster_id) DO UPDATE SET
  current = excluded.current, reason = excluded.reason,
  was_current = cluster_follow.was_current OR excluded.current,
  followed_since = CASE WHEN excluded.current THEN coalesce(cluster_follow.followed_since, now()) END,
  gaps_healed = cluster_follow.gaps_healed + $4`,
};

/** Records whether the cluster is current; losing it and getting it back are facts of their own. Throws FenceLost. */
export async function saveFreshness(dataSource: DataSource, fence: Fence, state: FreshnessState): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    const { clusterName } = await holdFence(tx, fence);
    const before = await preparedRow<{ current: boolean; healing: boolean }>(tx, BEFORE, [fence.clusterId]);
    const healed = state.current && before?.healing === true ? 1 : 0;
    await preparedRows(tx, SAVE, [fence.clusterId, state.current, state.reason, healed]);
    const verb = transition(before, state.current);
    if (verb === undefined) return;
    const version = await rowOf<{ version: string }>(tx, `SELECT nextval('resource_version')::text AS version`);
    await writeEvents(tx, [
      {
        noun: 'inventory',
        verb,
        aggregate: fence.clusterId,
        version: Number(version?.version),
        clusterId: fence.clusterId,
        data: { cluster: clusterName, current: state.current, reason: state.reason },
      },
    ]);
  });
}

/** Says why a kind could not be brought up to date; the next listing clears it. Throws FenceLost. */
export async function noteFailure(dataSource: DataSource, fence: Fence, kind: string, error: string): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    await holdFence(tx, fence);
    await tx.query(
      `INSERT INTO kind_follow (cluster_id, kind, error) VALUES ($1, $2, $3)
       ON CONFLICT (cluster_id, kind) DO UPDATE SET error = excluded.error`,
      [fence.clusterId, kind, error],
    );
  });
}

/** Adds to the differences that sweeps found and events had not told. Throws FenceLost. */
export async function countDrift(dataSource: DataSource, fence: Fence, kind: string, found: number): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    await holdFence(tx, fence);
    await tx.query('UPDATE kind_follow SET drift_found = drift_found + $3 WHERE cluster_id = $1 AND kind = $2', [
      fence.clusterId,
      kind,
      found,
    ]);
  });
}

function transition(
  before: { current: boolean; healing: boolean } | undefined,
  current: boolean,
): 'gap-found' | 'synced' | undefined {
  if (before?.current === true && !current) return 'gap-found';
  return before?.healing === true && current ? 'synced' : undefined;
}
