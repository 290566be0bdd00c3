import { EVENTS_STREAM } from '@muster/contracts';
import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { backOff } from '../connection/pause.js';
import { ensureStream } from '../jetstream/ensure-stream.js';
import { OutboxSession } from './outbox-session.js';
import { publishRows } from './publish-rows.js';
import { hasLostStorage, type StreamMark } from './storage-loss.js';
import { WakeUp } from './wake-up.js';

export interface OutboxOptions {
  /** Milliseconds between looks for what other processes have written; `wake()` makes our own faster. */
  readonly pollMs?: number;
  readonly batch?: number;
  /** Days that published rows are kept for replay. */
  readonly keepDays?: number;
}

const ANOTHER_HOLDS_IT_MS = 1_000;
const RETENTION_EVERY_MS = 10 * 60_000;
const RETENTION_BATCH = 5_000;

/**
 * Carries the facts of one schema from Postgres to the stream EVENTS. Every copy of a service runs one; a lock in Postgres
 * lets one of them work, and the next takes over when it dies. While NATS is away it waits; what NATS has lost it sends again.
 */
export class OutboxPublisher {
  private readonly logger = new Logger('Outbox');
  private readonly bell = new WakeUp();
  private readonly js: JetStreamClient;
  private running: Promise<void> | undefined;
  private stopped = false;
  /** The stream as it was seen last; undefined makes the next round look at it first. */
  private stream: StreamMark | undefined;
  /** False while the connection to NATS is being restored: a publication would only wait for its deadline. */
  private connected = true;
  private nextRetentionAt = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly connection: NatsConnection,
    private readonly service: string,
    private readonly options: OutboxOptions = {},
  ) {
    this.js = jetstream(connection);
  }

  /** Starts publishing in the background, once. */
  start(): void {
    if (this.running !== undefined) return;
    this.stopped = false;
    void this.watchConnection();
    this.running = this.run();
  }

  /** Says that a transaction with events was committed; they leave at once instead of at the next look. */
  wake(): void {
    this.bell.ring();
  }

  /** Ends after the batch that is under way and gives up the lock. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    await this.running;
    this.running = undefined;
  }

  private async run(): Promise<void> {
    for (let faults = 0; !this.stopped;) {
      let session: OutboxSession | undefined;
      try {
        session = await OutboxSession.open(this.dataSource);
        if (session === undefined) {
          await this.bell.wait(ANOTHER_HOLDS_IT_MS);
          continue;
        }
        this.stream = undefined;
        while (!this.stopped) {
          const published = this.connected ? await this.round(session) : 0;
          faults = 0;
          if (published === 0) await this.bell.wait(this.options.pollMs ?? 100);
        }
        // What was written while the service came to its end.
        if (this.connected) await this.round(session);
      } catch (error) {
        if (this.stopped) return;
        const delay = backOff(faults);
        faults += 1;
        this.logger.warn(`facts wait in the outbox, next attempt in ${delay} ms: ${(error as Error).message}`);
        await this.bell.wait(delay);
      } finally {
        await session?.close();
      }
    }
  }

  /** Publishes one batch and gives its size. */
  private async round(session: OutboxSession): Promise<number> {
    const stream = this.stream ?? (await this.inspectStream(session));
    const rows = await session.nextRows(this.options.batch ?? 500);
    if (rows.length === 0) {
      await this.retain(session);
      return 0;
    }
    const outcome = await publishRows(this.js, this.service, rows);
    if (outcome.lastId !== undefined) {
      await session.markPublished(outcome.lastId, { created: stream.created, sequence: outcome.sequence });
    }
    if (outcome.fault !== undefined) throw outcome.fault;
    return rows.length;
  }

  /** Looks at the stream, makes it when it is gone, and makes everything due again that it has lost. */
  private async inspectStream(session: OutboxSession): Promise<StreamMark> {
    const info = await ensureStream(await jetstreamManager(this.connection), EVENTS_STREAM);
    const found: StreamMark = { created: info.created, sequence: info.state.last_seq };
    const { mark } = await session.state();
    if (hasLostStorage(mark, found)) {
      const count = await session.publishAgain(found);
      this.logger.warn(
        `NATS has lost the stream ${EVENTS_STREAM}; ${count} facts of ${this.service} are published again`,
      );
    } else if (mark === undefined) {
      await session.markStream(found);
    }
    this.stream = found;
    return found;
  }

  private async retain(session: OutboxSession): Promise<void> {
    if (Date.now() < this.nextRetentionAt) return;
    const removed = await session.removeOlderThan(this.options.keepDays ?? 7, RETENTION_BATCH);
    if (removed < RETENTION_BATCH) this.nextRetentionAt = Date.now() + RETENTION_EVERY_MS;
  }

  /** A server that was away may have come back without its storage. */
  private async watchConnection(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (this.stopped) return;
      if (status.type === 'disconnect') this.connected = false;
      if (status.type !== 'reconnect') continue;
      this.connected = true;
      this.stream = undefined;
      this.bell.ring();
    }
  }
}
