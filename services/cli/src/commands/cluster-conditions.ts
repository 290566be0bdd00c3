import { type MusterClient, rowsOf } from '@muster/api-client';
import type { Cluster, Condition, InventoryStatus } from '@muster/contracts';
import { conditionTree } from '../output/condition-tree.js';

/** The tree of a cluster: its own conditions, its inventory's freshness, and its members. */
export async function clusterTree({ api }: Pick<MusterClient, 'api'>, cluster: Cluster): Promise<string> {
  const query = { cluster: cluster.name };
  const statuses = rowsOf(api.GET('/1.0/inventory/status', { params: { query } }));
  const inventory = await statuses.then(
    ([status]) => freshnessOf(status),
    (thrown: unknown) => unknown(thrown instanceof Error ? thrown.message : String(thrown)),
  );
  const members = cluster.members.map(({ server, conditions }) => ({ name: server, conditions }));
  const tree = {
    name: cluster.name,
    conditions: cluster.conditions,
    parts: [{ name: 'inventory', conditions: [inventory] }, ...members],
  };
  return conditionTree(tree, Date.now());
}

/** How fresh the inventory is, as one more condition; the inventory alone knows. */
function freshnessOf(status: InventoryStatus | undefined): Condition {
  if (status === undefined) return unknown('the cluster is not followed yet');
  const { current, reason } = status;
  return {
    ...unknown(current ? 'is current' : reason),
    status: current ? 'True' : 'False',
    reason: current ? 'Current' : 'NotCurrent',
    fine: current,
  };
}

function unknown(message: string): Condition {
  const nothingMore = { since: null, last_error: null, next_attempt_at: null };
  return { type: 'Current', status: 'Unknown', reason: 'NotKnown', message, fine: false, ...nothingMore };
}
