import { CONFIGURATION, MusterLogger } from '@muster/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { InventoryConfiguration } from '../configuration.js';
import { keepPartitions } from './keep-partitions.js';

const EVERY_MS = 3_600_000;
const AGAIN_MS = 60_000;

/** Sees that history has room for the days to come, and none for what is older than wanted. */
@Injectable()
export class HistoryKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private keeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(MusterLogger) private readonly logger: MusterLogger,
    @Inject(CONFIGURATION) private readonly configuration: InventoryConfiguration,
  ) {}

  onApplicationBootstrap(): void {
    this.keeping = this.keep();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.keeping;
  }

  private async keep(): Promise<void> {
    let pauseMs = EVERY_MS;
    try {
      await keepPartitions(this.dataSource, this.configuration.MUSTER_INVENTORY_HISTORY_DAYS);
    } catch (error) {
      this.logger.warn('the partitions of the history could not be kept; that is tried again', { error });
      pauseMs = AGAIN_MS;
    }
    if (!this.stopped) this.timer = setTimeout(() => (this.keeping = this.keep()), pauseMs);
  }
}
