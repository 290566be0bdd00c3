import {
  clusterCreate,
  clusterEndpoints,
  clusterGet,
  clusterList,
  type Cluster,
  type ClusterEndpoint,
  type OperationAccepted,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { rowOf, streamRows } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcClient, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acceptCreateCluster } from '../create-cluster/accept.js';
import { etagOf } from '../etag.js';
import { StartedWork } from '../operations/started-work.js';
import { CLUSTER_FACTS_SQL, type ClusterWithFacts } from '../conditions/cluster-rows.js';
import { clusterView, clusterWritable } from './cluster-view.js';

/** Questions about clusters, and the acceptance of work on them. */
@Controller()
export class ClustersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rpc: RpcClient,
    private readonly work: StartedWork,
  ) {}

  @RpcStream(clusterList)
  async *list(): AsyncIterable<Cluster> {
    for await (const rows of streamRows<ClusterWithFacts>(this.dataSource, `${CLUSTER_FACTS_SQL} ORDER BY c.name`)) {
      yield* rows.map(clusterView);
    }
  }

  @Rpc(clusterGet)
  async get({ name }: RequestOf<typeof clusterGet>): Promise<ResponseOf<typeof clusterGet>> {
    const row = await rowOf<ClusterWithFacts>(this.dataSource, `${CLUSTER_FACTS_SQL} WHERE c.name = $1`, [name]);
    if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster "${name}"`);
    return { value: clusterView(row), etag: etagOf(clusterWritable(row)) };
  }

  @Rpc(clusterCreate)
  async create(request: RequestOf<typeof clusterCreate>): Promise<OperationAccepted> {
    return this.work.begin('create-cluster', await acceptCreateCluster(this.dataSource, this.rpc, request));
  }

  /** Where the inventory finds the clusters: all that have a certificate, so also one whose first sweep is due. */
  @RpcStream(clusterEndpoints)
  async *endpoints({ id, name }: RequestOf<typeof clusterEndpoints>): AsyncIterable<ClusterEndpoint> {
    const sql = `SELECT c.id, c.name, c.status, c.certificate,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'url', s.connection_url) ORDER BY s.name), '[]')
           FROM server s WHERE s.cluster_id = c.id) AS members
      FROM cluster c WHERE c.certificate <> '' AND ($1::uuid IS NULL OR c.id = $1)
        AND ($2::text IS NULL OR c.name = $2) ORDER BY c.name`;
    for await (const rows of streamRows<ClusterEndpoint>(this.dataSource, sql, [id ?? null, name ?? null])) yield* rows;
  }
}
