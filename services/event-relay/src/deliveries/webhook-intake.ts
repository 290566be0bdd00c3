import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@muster/contracts';
import { readCloudEvent } from '@muster/messaging';
import type { MusterLogger } from '@muster/service-kit';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { DataSource } from 'typeorm';
import type { EventConsumers } from '../consumers/event-consumers.js';
import type { RowConsumers } from '../consumers/row-consumers.js';
import { isMeant } from './is-meant.js';
import { storeDeliveries } from './store-deliveries.js';

/** The webhook whose events are taken in. */
export interface IntakeOf {
  readonly id: string;
  readonly consumer: string;
  readonly kinds: readonly string[];
  readonly created_at: Date;
}

export interface IntakeSurroundings {
  readonly dataSource: DataSource;
  readonly rows: RowConsumers;
  readonly consumers: EventConsumers;
  readonly logger: MusterLogger;
  /** Called when there is something to deliver. */
  readonly wake: () => void;
}

const BATCH = 500;
const FETCH_MS = 10_000;
const PAUSE_MS = 1_000;

/**
 * Turns the events that a webhook's consumer gives out into deliveries in Postgres, and acknowledges them when they are
 * there. Twice is once: a webhook has one delivery for an event.
 */
export class WebhookIntake {
  private readonly stopping = new AbortController();
  private fetching: ConsumerMessages | undefined;
  private done: Promise<void> = Promise.resolve();
  private waiting: JsMsg[] = [];
  private isStoring = false;
  private storing: Promise<void> = Promise.resolve();
  private fault: Error | undefined;

  constructor(
    private readonly webhook: IntakeOf,
    private readonly at: IntakeSurroundings,
  ) {}

  start(): void {
    this.done = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.fetching?.stop();
    await this.done;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (!(await this.at.rows.ensure('webhook', this.webhook.id))) return;
        const consumer = await this.at.consumers.reader(this.webhook.consumer);
        while (!signal.aborted) {
          this.fetching = await consumer.fetch({
            max_messages: BATCH,
            expires: FETCH_MS,
            idle_heartbeat: FETCH_MS / 4,
          });
          for await (const message of this.fetching) this.take(message);
          await this.stored();
        }
      } catch (error) {
        if (signal.aborted) return;
        // What was fetched and not stored is given out again by NATS.
        this.waiting = [];
        if (!isTakenAway(error)) this.at.logger.warn('events for a webhook wait', { webhook: this.webhook.id, error });
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** What arrives while the last ones are stored is stored together after them. */
  private take(message: JsMsg): void {
    this.waiting.push(message);
    if (this.isStoring) return;
    this.isStoring = true;
    this.storing = this.store();
  }

  private async stored(): Promise<void> {
    await this.storing;
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) throw fault;
  }

  private async store(): Promise<void> {
    try {
      while (this.waiting.length > 0 && this.fault === undefined) {
        const messages = this.waiting;
        this.waiting = [];
        const meant = messages.flatMap((message) => this.eventOf(message) ?? []);
        if (meant.length > 0) {
          await storeDeliveries(this.at.dataSource, this.webhook.id, meant);
          this.at.wake();
        }
        for (const message of messages) message.ack();
      }
    } catch (error) {
      this.fault = error as Error;
      this.fetching?.stop();
    }
    // Nothing may happen between the last look at what is waiting and this.
    this.isStoring = false;
  }

  private eventOf(message: JsMsg): CloudEvent | undefined {
    try {
      if (message.headers === undefined) throw new Error('it has no headers');
      const event = readCloudEvent(message.headers, message.string());
      return isMeant(event, this.webhook) ? event : undefined;
    } catch (error) {
      this.at.logger.error('an event that can not be read is left out', { subject: message.subject, error });
      return undefined;
    }
  }
}

/** With its webhook, or with the storage of NATS: the next look at the row tells. */
function isTakenAway(error: unknown): boolean {
  return error instanceof Error && error.message === 'consumer deleted';
}
