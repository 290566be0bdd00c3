import { clusterAddServers, clusterRemoveServers, type OperationAccepted, type RequestOf } from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acceptAddServers } from '../add-servers/accept.js';
import { StartedWork } from '../operations/started-work.js';
import { acceptRemoveServers } from '../remove-servers/accept.js';

/** The acceptance of work that changes which servers a cluster has. */
@Controller()
export class ClusterMembersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: StartedWork,
  ) {}

  @Rpc(clusterAddServers)
  async add(request: RequestOf<typeof clusterAddServers>): Promise<OperationAccepted> {
    return this.work.begin('add-servers', await acceptAddServers(this.dataSource, request));
  }

  @Rpc(clusterRemoveServers)
  async remove(request: RequestOf<typeof clusterRemoveServers>): Promise<OperationAccepted> {
    const kind = request.remove.lost ? 'remove-lost-servers' : 'remove-servers';
    return this.work.begin(kind, await acceptRemoveServers(this.dataSource, request));
  }
}
