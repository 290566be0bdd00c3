import { eventReplayController } from '@muster/messaging';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ChannelsController } from './channels/channels.controller.js';
import { ArtifactsController } from './clusters/artifacts.controller.js';
import { ClusterMembersController } from './clusters/cluster-members.controller.js';
import { ClusterChangesController } from './clusters/cluster-changes.controller.js';
import { ClustersController } from './clusters/clusters.controller.js';
import { hasRole, type Configuration } from './configuration.js';
import { FleetIdentity } from './fleet/fleet-identity.js';
import { IdentityController } from './fleet/identity.controller.js';
import { ServerConnections } from './fleet/server-connections.js';
import { OperationWorkerHost } from './operations/operation-worker-host.js';
import { OperationsController } from './operations/operations.controller.js';
import { StartedWork } from './operations/started-work.js';
import { WorkHintsController } from './operations/work-hints.controller.js';
import { Poller } from './servers/polling/poller.js';
import { RollClusterController } from './roll-cluster/roll-cluster.controller.js';
import { ServerOperationsController } from './server-operations/server-operations.controller.js';
import { ServersController } from './servers/servers.controller.js';
import { TokensController } from './tokens/tokens.controller.js';

const API: readonly Type[] = [
  ChannelsController,
  TokensController,
  ServersController,
  ServerOperationsController,
  ClustersController,
  ClusterMembersController,
  ClusterChangesController,
  ArtifactsController,
  RollClusterController,
  OperationsController,
  IdentityController,
  eventReplayController('provisioning'),
];

/** The parts of the program that this copy's roles need. */
@Module({})
export class ProvisioningModule {
  static forRoles(configuration: Configuration): DynamicModule {
    const worker = hasRole(configuration, 'worker');
    return {
      module: ProvisioningModule,
      controllers: [...(hasRole(configuration, 'api') ? API : []), ...(worker ? [WorkHintsController] : [])],
      providers: [FleetIdentity, ServerConnections, StartedWork, Poller, ...(worker ? [OperationWorkerHost] : [])],
    };
  }
}
