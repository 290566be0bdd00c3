import { jetstreamManager, type Consumer, type ConsumerMessages, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { InFlight } from '../connection/in-flight.js';
import { backOff, pause } from '../connection/pause.js';
import { ensureConsumer } from './ensure-consumer.js';
import { handleMessage, type MessageHandlerFunction } from './handle-message.js';
import type { Subscription } from './subscription-options.js';

/** A request for a message stays open so long; a consumer that was deleted meanwhile is noticed after twice the half. */
const FETCH_MS = 10_000;

/**
 * Takes the messages of one subscription. Each of its places fetches one message when it is free, so that nothing waits in
 * this process that another could handle. When the stream or the consumer is gone, both are made again: with the stream
 * alone nothing would arrive and nothing would be thrown (seen on nats-server 2.15.1).
 */
export class ConsumerLoop {
  private readonly logger = new Logger('JetStream');
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();
  private readonly fetching = new Set<ConsumerMessages>();
  private readonly inFlight = new InFlight();
  private readonly places: Promise<void>[] = [];
  private consumer: Promise<Consumer> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly js: JetStreamClient,
    private readonly subscription: Subscription,
    private readonly handler: MessageHandlerFunction,
  ) {}

  start(): void {
    for (let place = 0; place < this.subscription.concurrency; place += 1) this.places.push(this.work());
  }

  /** Fetches nothing more and waits for what is being handled; then aborts the rest. */
  async stop(drainMs: number): Promise<void> {
    this.stopping.abort();
    for (const messages of this.fetching) messages.stop();
    if (!(await this.inFlight.drain(drainMs))) {
      this.logger.warn(`${this.name}: ${this.inFlight.size} messages are given up and will be delivered again`);
      this.aborting.abort(new Error('the service is stopping'));
    }
  }

  private get name(): string {
    return `${this.subscription.stream}/${this.subscription.durable}`;
  }

  private async work(): Promise<void> {
    let faults = 0;
    while (!this.stopping.signal.aborted) {
      const consumer = this.provision();
      try {
        await this.takeOne(await consumer);
        faults = 0;
      } catch (error) {
        this.forget(consumer, error as Error);
        await pause(backOff(faults, 2_000), this.stopping.signal);
        faults += 1;
      }
    }
  }

  private async takeOne(consumer: Consumer): Promise<void> {
    const messages = await consumer.fetch({ max_messages: 1, expires: FETCH_MS, idle_heartbeat: FETCH_MS / 4 });
    this.fetching.add(messages);
    try {
      for await (const message of messages) {
        const work = handleMessage(this.js, this.subscription, this.handler, message, this.aborting.signal);
        this.inFlight.add(work);
        await work;
      }
    } finally {
      this.fetching.delete(messages);
      messages.stop();
    }
  }

  /** One set-up for all places, kept until a place meets a fault. */
  private provision(): Promise<Consumer> {
    this.consumer ??= this.setUp();
    return this.consumer;
  }

  private async setUp(): Promise<Consumer> {
    await ensureConsumer(await jetstreamManager(this.connection), this.subscription);
    return this.js.consumers.get(this.subscription.stream, this.subscription.durable);
  }

  private forget(failed: Promise<Consumer>, error: Error): void {
    if (this.consumer !== failed || this.stopping.signal.aborted) return;
    this.consumer = undefined;
    this.logger.warn(`${this.name} is interrupted and is set up again: ${error.message}`);
  }
}
