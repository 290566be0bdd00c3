import type { SmallCluster } from '../small-cluster.js';

/** Gives the cluster the pool `local` and the network `ovn0`, in which everything else lies. */
export async function givePoolAndNetwork(cluster: SmallCluster): Promise<void> {
  const pool = { name: 'local', driver: 'dir', config: {} };
  for (const { name } of cluster.members) await cluster.call('POST', `/1.0/storage-pools?target=${name}`, pool);
  await cluster.call('POST', '/1.0/storage-pools', pool);
  await cluster.call('POST', '/1.0/networks', { name: 'ovn0', type: 'ovn', config: {} });
}
