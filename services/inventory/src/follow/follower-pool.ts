import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { OutboxPublisher } from '@muster/messaging';
import { CONFIGURATION, MusterLogger } from '@muster/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import pLimit from 'p-limit';
import { DataSource } from 'typeorm';
import { FleetIdentitySource } from '../cluster/fleet-identity-source.js';
import type { FleetIdentity } from '../cluster/cluster-connection.js';
import { isReachedAlike } from '../cluster/known-clusters.js';
import { followSettings, type InventoryConfiguration } from '../configuration.js';
import { inventoryMetrics } from '../metrics.js';
import { takeFence, type Fence } from '../store/fence.js';
import { giveBackClusters, holdClusters, LEASE_SECONDS, leave, readCopies } from '../store/follow-leases.js';
import { FollowableClusters, type FollowableCluster } from '../store/followable-clusters.js';
import { ClusterFollower, type FollowerContext } from './cluster-follower.js';
import { observeFreshness } from './freshness-metrics.js';
import { leaseShare, type LeaseShare } from './lease-share.js';
import { ObjectWriter } from './object-writer.js';
import { RequestDesk } from './request-desk.js';
import { RippleBudget } from './ripple-budget.js';

interface Followed {
  readonly follower: ClusterFollower;
  readonly fence: Fence;
  /** The cluster as of the last look that compared it: the same object means that nothing changed. */
  compared: FollowableCluster | undefined;
  readonly identity: FleetIdentity;
}

const LOOK_EVERY_MS = 1_000;
/** A fence may have to wait for what another copy is writing, and leases must be renewed meanwhile. Milliseconds. */
const WAIT_FOR_FENCES_MS = 500;

/** Follows this copy's share of the clusters. Leases divide them; the fence makes a copy that lost one harmless. */
@Injectable()
export class FollowerPool implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holder = randomUUID();
  private readonly followed = new Map<string, Followed>();
  /** Clusters whose fence is just being taken. */
  private readonly beginning = new Set<string>();
  /** Followers that are over and have not finished what they were writing; their fences are worthless or about to be. */
  private readonly ending = new Set<Promise<void>>();
  private readonly context: Omit<FollowerContext, 'superseded'>;
  private readonly desk: RequestDesk;
  private readonly clusters: FollowableClusters;
  private heldUntil = 0;
  private renewedAt = 0;
  private again = false;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(FleetIdentitySource) private readonly identities: FleetIdentitySource,
    @Inject(MusterLogger) private readonly logger: MusterLogger,
    @Inject(OutboxPublisher) outbox: OutboxPublisher,
    @Inject(CONFIGURATION) configuration: InventoryConfiguration,
  ) {
    this.context = {
      dataSource,
      settings: followSettings(configuration),
      listings: pLimit(configuration.MUSTER_INVENTORY_LISTS_AT_ONCE),
      ripples: new RippleBudget(),
      writer: new ObjectWriter(dataSource),
      heard: { at: 0 },
      committed: () => outbox.wake(),
      log: (level, message, fields) => logger[level](message, fields),
    };
    this.desk = new RequestDesk(dataSource, logger);
    this.clusters = new FollowableClusters(dataSource);
  }

  onApplicationBootstrap(): void {
    observeFreshness(() => [...this.followed.values()].map(({ follower }) => follower.report()));
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    const ids = [...this.followed.keys(), ...this.beginning];
    for (const id of ids) this.end(id);
    await Promise.all(this.ending);
    await giveBackClusters(this.dataSource, ids, this.holder);
    await leave(this.dataSource, this.holder);
  }

  /** Looks at once what there is to follow, and who asks for what. */
  wake(): void {
    this.again = true;
    if (this.looking !== undefined || this.stopped) return;
    clearTimeout(this.timer);
    this.looking = this.lookRound().finally(() => {
      this.looking = undefined;
      if (!this.stopped) this.timer = setTimeout(() => this.wake(), LOOK_EVERY_MS);
    });
  }

  /**
   * Told when this copy has answered a request; what another copy answers stands in the database alone. Gives what ends
   * that.
   */
  onAnswered(request: string, told: () => void): () => void {
    return this.desk.onAnswered(request, told);
  }

  private async lookRound(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.look();
      } catch (error) {
        this.logger.warn('looking for clusters to follow failed; it is tried again', { error });
        if (Date.now() > this.heldUntil) for (const id of this.followed.keys()) this.end(id);
      }
    }
  }

  private async look(): Promise<void> {
    const clusters = await this.clusters.read();
    const startedAt = Date.now();
    const { copies, heldByOthers } = await readCopies(this.dataSource, this.holder);
    const mine = new Set([...this.followed.keys(), ...this.beginning]);
    const share = leaseShare(
      clusters.map(({ id }) => id),
      { mine, heldByOthers, copies },
    );
    const held = await this.hold(share, startedAt);
    for (const id of mine) if (!held.has(id)) this.end(id);
    await giveBackClusters(this.dataSource, share.give, this.holder);
    if (held.size > 0) {
      const identity = await this.identities.get();
      await this.followAll(
        clusters.filter(({ id }) => held.has(id)),
        identity,
      );
    }
    await this.desk.serve(new Map([...this.followed].map(([id, { follower }]) => [id, follower])));
  }

  /** Takes what is new at once, and renews what it has only when that is due: a wake-up must not cost as much as the fleet. */
  private async hold({ keep, take }: LeaseShare, startedAt: number): Promise<Set<string>> {
    const renews = startedAt - this.renewedAt >= LOOK_EVERY_MS;
    const asked = await holdClusters(this.dataSource, renews ? [...keep, ...take] : take, this.holder);
    if (!renews) return new Set([...keep, ...asked]);
    this.renewedAt = startedAt;
    this.heldUntil = startedAt + LEASE_SECONDS * 1000;
    return asked;
  }

  /** Waits for a moment only: a cluster whose fence takes longer is looked at when it is followed. */
  private async followAll(clusters: readonly FollowableCluster[], identity: FleetIdentity): Promise<void> {
    const fresh = clusters.filter(
      (cluster) => !this.beginning.has(cluster.id) && !this.goOnFollowing(cluster, identity),
    );
    if (fresh.length === 0) return;
    let late = false;
    const begin = async (): Promise<boolean> => {
      await Promise.all(fresh.map((cluster) => this.follow(cluster, identity)));
      if (late) this.wake();
      return true;
    };
    late = !(await Promise.race([begin(), pause(WAIT_FOR_FENCES_MS, false, { ref: false })]));
  }

  /** False when nobody follows it here, it is reached in another way than before, or another copy took the fence meanwhile. */
  private goOnFollowing(cluster: FollowableCluster, identity: FleetIdentity): boolean {
    const followed = this.followed.get(cluster.id);
    if (followed === undefined || followed.identity.key !== identity.key) return false;
    if (followed.compared === cluster) return true;
    const { follower, fence } = followed;
    if (BigInt(cluster.epoch) > BigInt(fence.epoch)) return false;
    if (!isReachedAlike({ ...follower.endpoint, status: cluster.status }, cluster)) return false;
    followed.compared = cluster;
    if (cluster.status === 'ready') follower.becameReady();
    return true;
  }

  private async follow(cluster: FollowableCluster, identity: FleetIdentity): Promise<void> {
    this.beginning.add(cluster.id);
    try {
      this.end(cluster.id);
      const fence = await takeFence(this.dataSource, cluster.id);
      if (fence === undefined || this.stopped) return;
      const follower = new ClusterFollower(cluster, fence, identity, {
        ...this.context,
        superseded: () => this.supersede(cluster.id, follower),
      });
      this.followed.set(cluster.id, { follower, fence, identity, compared: undefined });
      inventoryMetrics().followedClusters.add(1);
      this.logger.info('following a cluster', { cluster: cluster.name, members: cluster.members.length });
      follower.start();
    } catch (error) {
      this.logger.warn('a cluster could not be followed; it is tried again', { cluster: cluster.name, error });
    } finally {
      this.beginning.delete(cluster.id);
    }
  }

  /** Only the follower that lost its fence: another one may have taken its place here. */
  private supersede(id: string, follower: ClusterFollower): void {
    if (this.followed.get(id)?.follower === follower) this.end(id);
    this.wake();
  }

  /** Not waited for: while it finishes what it is writing, the leases of all others have to be renewed. */
  private end(id: string): void {
    const followed = this.followed.get(id);
    if (followed === undefined) return;
    this.followed.delete(id);
    inventoryMetrics().followedClusters.add(-1);
    const ended = followed.follower
      .stop()
      .catch((error: unknown) => this.logger.warn('a cluster was not left in good order', { error }))
      .finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }
}
