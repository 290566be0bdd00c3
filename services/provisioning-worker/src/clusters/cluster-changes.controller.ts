import {
  clusterBulkUpdate,
  clusterDelete,
  clusterRename,
  clusterUpdate,
  clusterUpdateCertificate,
  type OperationAccepted,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { OutboxPublisher, Rpc } from '@muster/messaging';
import { CONFIGURATION, SecretBox } from '@muster/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acceptBulkUpdate } from '../bulk-update/accept.js';
import type { Configuration } from '../configuration.js';
import { acceptDeleteCluster } from '../delete-cluster/accept.js';
import { StartedWork } from '../operations/started-work.js';
import { acceptUpdateCertificate } from '../update-certificate/accept.js';
import { acceptUpdateCluster } from '../update-cluster/accept.js';
import { forgetCluster } from './forget-cluster.js';
import { renameCluster } from './rename-cluster.js';

/** What changes a cluster that is there; most of it becomes an operation. */
@Controller()
export class ClusterChangesController {
  private readonly patienceMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly work: StartedWork,
    private readonly outbox: OutboxPublisher,
    private readonly secrets: SecretBox,
    @Inject(CONFIGURATION) configuration: Configuration,
  ) {
    this.patienceMs = configuration.MUSTER_DELETE_PATIENCE_SECONDS * 1_000;
  }

  @Rpc(clusterDelete)
  async delete(request: RequestOf<typeof clusterDelete>): Promise<ResponseOf<typeof clusterDelete>> {
    const { mode } = request;
    if (mode === 'force') {
      const left_over = await forgetCluster(this.dataSource, request);
      this.outbox.wake();
      return { operation: null, left_over };
    }
    const accepted = await acceptDeleteCluster(this.dataSource, request, mode, this.patienceMs);
    return { operation: await this.work.begin('delete-cluster', accepted), left_over: [] };
  }

  @Rpc(clusterRename)
  async rename(request: RequestOf<typeof clusterRename>): Promise<Record<string, never>> {
    await renameCluster(this.dataSource, request);
    this.outbox.wake();
    return {};
  }

  @Rpc(clusterUpdate)
  async update(request: RequestOf<typeof clusterUpdate>): Promise<ResponseOf<typeof clusterUpdate>> {
    const accepted = await acceptUpdateCluster(this.dataSource, request);
    if (accepted !== undefined) return { operation: await this.work.begin('update-cluster', accepted) };
    this.outbox.wake();
    return { operation: null };
  }

  @Rpc(clusterUpdateCertificate)
  async updateCertificate(request: RequestOf<typeof clusterUpdateCertificate>): Promise<OperationAccepted> {
    const accepted = await acceptUpdateCertificate(this.dataSource, this.secrets, request);
    return this.work.begin('update-certificate', accepted);
  }

  @Rpc(clusterBulkUpdate)
  async bulkUpdate(request: RequestOf<typeof clusterBulkUpdate>): Promise<OperationAccepted> {
    return this.work.begin('bulk-update', await acceptBulkUpdate(this.dataSource, request));
  }
}
