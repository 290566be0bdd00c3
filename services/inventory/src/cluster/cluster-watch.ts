import { MusterLogger } from '@muster/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { FollowerPool } from '../follow/follower-pool.js';
import { ClusterRegistry } from './cluster-registry.js';

const ASK_EVERY_MS = 60_000;
const ASK_AGAIN_MS = 1_000;
const LONGEST_ASK_AGAIN_MS = 30_000;

/** Asks provisioning for the clusters at the start and now and then, in case an event was lost. */
@Injectable()
export class ClusterWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private failures = 0;

  constructor(
    @Inject(ClusterRegistry) private readonly registry: ClusterRegistry,
    @Inject(FollowerPool) private readonly pool: FollowerPool,
    @Inject(MusterLogger) private readonly logger: MusterLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.asking = this.ask();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('the inventory stops'));
    clearTimeout(this.timer);
    await this.asking;
  }

  private async ask(): Promise<void> {
    let pauseMs = ASK_EVERY_MS;
    try {
      await this.registry.refresh(this.stopping.signal);
      this.failures = 0;
      this.pool.wake();
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.logger.warn('provisioning does not tell which clusters there are; it is asked again', { error });
      pauseMs = Math.min(ASK_AGAIN_MS * 2 ** this.failures, LONGEST_ASK_AGAIN_MS);
      this.failures += 1;
    }
    if (!this.stopping.signal.aborted) this.timer = setTimeout(() => (this.asking = this.ask()), pauseMs);
  }
}
