import { eventReplayController } from '@muster/messaging';
import { Module } from '@nestjs/common';
import { ClusterController } from './api/cluster-controller.js';
import { HistoryController } from './api/history-controller.js';
import { RefreshService } from './api/refresh-service.js';
import { ResourceController } from './api/resource-controller.js';
import { ClusterEventsController } from './cluster/cluster-events-controller.js';
import { ClusterRegistry } from './cluster/cluster-registry.js';
import { ClusterWatch } from './cluster/cluster-watch.js';
import { FleetIdentitySource } from './cluster/fleet-identity-source.js';
import { FollowerPool } from './follow/follower-pool.js';
import { HistoryKeeper } from './history/history-keeper.js';

@Module({
  controllers: [
    ResourceController,
    HistoryController,
    ClusterController,
    ClusterEventsController,
    eventReplayController('inventory'),
  ],
  providers: [ClusterRegistry, FleetIdentitySource, FollowerPool, ClusterWatch, RefreshService, HistoryKeeper],
})
export class InventoryModule {}
