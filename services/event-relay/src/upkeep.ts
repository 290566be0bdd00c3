import { rowsOf } from '@muster/database';
import { NATS_CONNECTION } from '@muster/messaging';
import { MusterLogger } from '@muster/service-kit';
import type { NatsConnection } from '@nats-io/transport-node';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ConsumingTable, RowConsumers } from './consumers/row-consumers.js';
import { Intakes } from './deliveries/intakes.js';
import { pruneDeliveries } from './deliveries/prune-deliveries.js';

/** What another copy has changed is noticed after this time. Milliseconds. */
const EVERY_MS = 2_000;
/** What NATS was asked for is asked for again after this time, in case it has lost it unnoticed. Milliseconds. */
const SURE_FOR_MS = 30_000;
const PRUNE_EVERY_MS = 600_000;

/** Sees to it, again and again, that what the rows say is so: consumers at NATS, and readers of webhooks' consumers. */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Consumers that are known to be right, by id and revision, and until when. */
  private readonly sure = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private pruneAt = 0;

  constructor(
    @Inject(NATS_CONNECTION) private readonly connection: NatsConnection,
    private readonly dataSource: DataSource,
    private readonly rows: RowConsumers,
    private readonly intakes: Intakes,
    private readonly logger: MusterLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.forgetOnReconnect();
    this.schedule(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.intakes.stop();
  }

  /** A round now, after the one that is under way. Never throws: what fails is tried again by the next round. */
  async now(): Promise<void> {
    this.running = this.running.then(() => this.round());
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.now().then(() => this.schedule(EVERY_MS)), delayMs);
  }

  private async round(): Promise<void> {
    const work = [this.clear('subscriber'), this.clear('webhook'), this.keepSubscribers(), this.keepWebhooks()];
    for (const outcome of await Promise.allSettled(work)) {
      if (outcome.status === 'rejected') {
        this.logger.warn('what other systems read through is not all in place', { error: outcome.reason as Error });
      }
    }
    if (performance.now() < this.pruneAt) return;
    this.pruneAt = performance.now() + PRUNE_EVERY_MS;
    await pruneDeliveries(this.dataSource).catch((error: unknown) => {
      this.logger.warn('old deliveries of webhooks are not removed', { error });
    });
  }

  private clear(table: ConsumingTable): Promise<void> {
    return this.rows.clear(table);
  }

  private async keepSubscribers(): Promise<void> {
    const sql = 'SELECT id, revision FROM subscriber WHERE removed_at IS NULL';
    const wanted = await rowsOf<{ id: string; revision: number }>(this.dataSource, sql);
    const now = performance.now();
    const known = new Map(this.sure);
    this.sure.clear();
    const unsure: { id: string; key: string }[] = [];
    for (const { id, revision } of wanted) {
      const key = `${id}/${revision}`;
      const until = known.get(key) ?? 0;
      if (until > now) this.sure.set(key, until);
      else unsure.push({ id, key });
    }
    await Promise.all(
      unsure.map(async ({ id, key }) => {
        if (await this.rows.ensure('subscriber', id)) this.sure.set(key, performance.now() + SURE_FOR_MS);
      }),
    );
  }

  private async keepWebhooks(): Promise<void> {
    const sql = 'SELECT id, consumer, kinds, created_at FROM webhook WHERE removed_at IS NULL';
    await this.intakes.follow(await rowsOf(this.dataSource, sql));
  }

  /** A server that was away may have come back without its storage. */
  private async forgetOnReconnect(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'reconnect') this.sure.clear();
    }
  }
}
