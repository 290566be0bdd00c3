import { ClusterEndpoint, clusterEndpoints, type RequestOf } from '@muster/contracts';
import { withAdvisoryLock } from '@muster/database';
import { RpcClient } from '@muster/messaging';
import { Inject, Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { DataSource } from 'typeorm';
import { forgetCluster, readClusters, readClustersOf, renameCluster, saveCluster } from '../store/clusters.js';
import { clusterChanges, type ClusterChanges } from './known-clusters.js';

/** One cluster, by what the asker has of it. */
export type ClusterReference = { readonly id: string } | { readonly name: string };

/** Keeps our list of clusters equal to that of provisioning, whose word alone counts. */
@Injectable()
export class ClusterRegistry {
  /** Who waits for the lock in Postgres holds a connection: one of this process at most, or they would use up the pool. */
  private readonly inTurn = pLimit(1);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RpcClient) private readonly rpc: RpcClient,
  ) {}

  /** Asks provisioning for all clusters and applies the difference. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.alone(async () => {
      const wanted = await this.ask({}, signal);
      await this.apply(clusterChanges(await readClusters(this.dataSource), wanted));
    });
  }

  /** The same for one cluster, so that what it costs does not grow with the fleet. */
  async refreshCluster(reference: ClusterReference): Promise<void> {
    await this.alone(async () => {
      const wanted = await this.ask(reference);
      const known = await readClustersOf(this.dataSource, reference, ids(wanted));
      const changes = clusterChanges(known, wanted);
      await this.apply({ ...changes, removed: 'id' in reference ? changes.removed : [] });
      if ('id' in reference) return;
      // Nobody bears the name any more that we know them by: their ids tell whether they are gone or renamed.
      const elsewhere = await Promise.all(changes.removed.map((id) => this.ask({ id })));
      const before = known.filter(({ id }) => changes.removed.includes(id));
      await this.apply(clusterChanges(before, elsewhere.flat()));
    });
  }

  private async ask(which: RequestOf<typeof clusterEndpoints>, signal?: AbortSignal): Promise<ClusterEndpoint[]> {
    const wanted: ClusterEndpoint[] = [];
    for await (const rows of this.rpc.stream(clusterEndpoints, which, { signal })) {
      wanted.push(...rows.map((row) => ClusterEndpoint.parse(JSON.parse(row))));
    }
    return wanted;
  }

  private async apply(changes: ClusterChanges): Promise<void> {
    for (const id of changes.removed) await forgetCluster(this.dataSource, id);
    for (const cluster of [...changes.added, ...changes.updated]) await saveCluster(this.dataSource, cluster);
    for (const { id, name } of changes.renamed) await renameCluster(this.dataSource, id, name);
  }

  /** One after the other, in all copies: an older answer must not overtake a newer one. */
  private async alone(work: () => Promise<void>): Promise<void> {
    await this.inTurn(() => withAdvisoryLock(this.dataSource, 'inventory:clusters', work));
  }
}

function ids(clusters: readonly ClusterEndpoint[]): string[] {
  return clusters.map(({ id }) => id);
}
