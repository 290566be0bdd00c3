import { inventorySweep, resourceResync, type ClusterEndpoint, type ResourceKind } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Inject, Injectable } from '@nestjs/common';
import { context, propagation } from '@opentelemetry/api';
import { DataSource } from 'typeorm';
import { ClusterRegistry } from '../cluster/cluster-registry.js';
import { FollowerPool } from '../follow/follower-pool.js';
import { findCluster } from '../store/clusters.js';
import { askRefresh, expectRefresh, type RefreshRequest } from '../store/refresh-requests.js';
import { RefreshOutcomes } from './refresh-outcomes.js';

/** The asker's own deadline is a little later, so that it gets our sentence and not a bare timeout. Milliseconds. */
const ANSWER_BEFORE_MS = 2_000;

/** Has whoever follows a cluster read it again, or one object of it, and waits until that is applied. */
@Injectable()
export class RefreshService {
  private readonly outcomes: RefreshOutcomes;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ClusterRegistry) private readonly registry: ClusterRegistry,
    @Inject(FollowerPool) private readonly pool: FollowerPool,
  ) {
    this.outcomes = new RefreshOutcomes(dataSource);
  }

  /** Lists all of a cluster, begun after this call. Gives how many objects of each kind there are then. */
  async sweep(name: string): Promise<Record<string, number>> {
    const cluster = await this.find(name);
    await this.request({ clusterId: cluster.id, kind: null, uuid: null }, inventorySweep.timeoutMs);
    const rows = await rowsOf<{ kind: string; rows: string }>(
      this.dataSource,
      'SELECT kind, count(*)::text AS rows FROM resource WHERE cluster_id = $1 GROUP BY kind',
      [cluster.id],
    );
    return Object.fromEntries(rows.map((row) => [row.kind, Number(row.rows)]));
  }

  /** Has a cluster that is not ready yet followed, so that its members are heard already when it is to be listed. */
  async expect(name: string): Promise<void> {
    const cluster = await this.find(name);
    await expectRefresh(this.dataSource, cluster.id);
    this.pool.wake();
  }

  /** Reads one object again. Throws `object.not-found` when we do not know it. */
  async refreshObject(kind: ResourceKind, uuid: string): Promise<void> {
    const row = await rowOf<{ cluster_id: string }>(
      this.dataSource,
      'SELECT cluster_id FROM resource WHERE kind = $1 AND uuid = $2',
      [kind, uuid],
    );
    if (row === undefined) throw new MusterError('object.not-found', 'Not found');
    await this.request({ clusterId: row.cluster_id, kind, uuid }, resourceResync.timeoutMs);
  }

  private async find(name: string): Promise<ClusterEndpoint> {
    // The cluster may be so young, or changed so lately, that its event has not arrived yet.
    await this.registry.refreshCluster({ name });
    const cluster = await findCluster(this.dataSource, name);
    if (cluster === undefined) throw new MusterError('object.not-found', `Cluster "${name}" not found`);
    return cluster;
  }

  private async request(request: Omit<RefreshRequest, 'id' | 'traceparent'>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs - ANSWER_BEFORE_MS;
    const id = await askRefresh(this.dataSource, { ...request, traceparent: currentTraceparent() });
    if (id === undefined) throw new MusterError('object.not-found', 'The cluster was removed meanwhile');
    const forget = this.pool.onAnswered(id, () => this.outcomes.ring());
    this.pool.wake();
    try {
      if (await this.outcomes.of(id, deadline - Date.now())) return;
    } finally {
      forget();
    }
    throw new MusterError('service.timeout', `The cluster was not listed in time${await this.why(request.clusterId)}`);
  }

  private async why(clusterId: string): Promise<string> {
    const row = await rowOf<{ reason: string }>(
      this.dataSource,
      'SELECT reason FROM cluster_follow WHERE cluster_id = $1',
      [clusterId],
    );
    return row === undefined || row.reason === '' ? '' : `: ${row.reason}`;
  }
}

function currentTraceparent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}
