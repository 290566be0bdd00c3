import { EVENTS_STREAM, type CloudEvent } from '@muster/contracts';
import { JetStreamEvent } from '@muster/messaging';
import { Controller, Inject } from '@nestjs/common';
import { FollowerPool } from '../follow/follower-pool.js';
import { ClusterRegistry } from './cluster-registry.js';

/** Every fact about a cluster makes us ask provisioning, so that a lost or late one does no harm. */
@Controller()
export class ClusterEventsController {
  constructor(
    @Inject(ClusterRegistry) private readonly registry: ClusterRegistry,
    @Inject(FollowerPool) private readonly pool: FollowerPool,
  ) {}

  @JetStreamEvent<CloudEvent>('muster.event.cluster.>', {
    stream: EVENTS_STREAM,
    durable: 'inventory-clusters',
    concurrency: 1,
  })
  async onClusterChanged({ subject }: CloudEvent): Promise<void> {
    await this.registry.refreshCluster({ id: subject });
    this.pool.wake();
  }
}
