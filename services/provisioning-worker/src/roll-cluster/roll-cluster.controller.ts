import {
  clusterCancelRoll,
  clusterReboot,
  clusterRollingUpdate,
  type OperationAccepted,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServerConnections } from '../fleet/server-connections.js';
import { StartedWork } from '../operations/started-work.js';
import { acceptRoll } from './accept.js';
import { cancelRoll } from './cancel.js';
import { rollCluster } from './roll-cluster.js';

/** Accepts what goes through the members of a cluster one after the other. */
@Controller()
export class RollClusterController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: ServerConnections,
    private readonly work: StartedWork,
  ) {}

  @Rpc(clusterRollingUpdate)
  async update(request: RequestOf<typeof clusterRollingUpdate>): Promise<OperationAccepted> {
    const rollFor = request.reboot ? 'applying updates with reboot' : 'applying updates';
    return this.work.begin(rollCluster.kind, await acceptRoll(this.dataSource, this.connections, rollFor, request));
  }

  @Rpc(clusterReboot)
  async reboot(request: RequestOf<typeof clusterReboot>): Promise<OperationAccepted> {
    return this.work.begin(
      rollCluster.kind,
      await acceptRoll(this.dataSource, this.connections, 'rolling reboot', request),
    );
  }

  @Rpc(clusterCancelRoll)
  async cancel(request: RequestOf<typeof clusterCancelRoll>): Promise<ResponseOf<typeof clusterCancelRoll>> {
    const { operation } = await cancelRoll(this.dataSource, request);
    return operation === undefined ? {} : { operation: await this.work.begin('cancel', operation) };
  }
}
