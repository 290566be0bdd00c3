import { ClusterEndpoint, clusterEndpoints } from '@muster/contracts';
import { withAdvisoryLock } from '@muster/database';
import { RpcClient } from '@muster/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { forgetCluster, readClusters, renameCluster, saveCluster } from '../store/clusters.js';
import { clusterChanges } from './known-clusters.js';

/** Keeps our list of clusters equal to that of provisioning, whose word alone counts. */
@Injectable()
export class ClusterRegistry {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RpcClient) private readonly rpc: RpcClient,
  ) {}

  /** Asks provisioning and applies the difference. The lock keeps an older answer from overtaking a newer one. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await withAdvisoryLock(this.dataSource, 'inventory:clusters', async () => {
      const wanted: ClusterEndpoint[] = [];
      for await (const rows of this.rpc.stream(clusterEndpoints, {}, { signal })) {
        wanted.push(...rows.map((row) => ClusterEndpoint.parse(JSON.parse(row))));
      }
      const changes = clusterChanges(await readClusters(this.dataSource), wanted);
      for (const id of changes.removed) await forgetCluster(this.dataSource, id);
      for (const cluster of [...changes.added, ...changes.updated]) await saveCluster(this.dataSource, cluster);
      for (const { id, name } of changes.renamed) await renameCluster(this.dataSource, id, name);
    });
  }
}
