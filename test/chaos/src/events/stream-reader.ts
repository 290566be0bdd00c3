import { setTimeout as pause } from 'node:timers/promises';
import { EVENTS_STREAM } from '@muster/contracts';
import { natsConnectionOptions, type NatsLogin } from '@muster/infrastructure';
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const SUBJECTS = 'muster.event.operation.>';
const ROUND_MS = 1_000;
const AGAIN_AFTER_MS = 200;

/**
 * Reads the events of operations from JetStream, as a subscriber that keeps its place. When the stream is another one than
 * before, because its storage was lost, it begins anew, and knows what it had by the events' ids.
 */
export class StreamReader {
  /** The id of each event as it arrived, repetitions included. */
  readonly received: string[] = [];
  private created = '';
  private next = 1;

  private constructor(private readonly connection: NatsConnection) {}

  static async connect(login: NatsLogin): Promise<StreamReader> {
    const options = { ...natsConnectionOptions(login), maxReconnectAttempts: -1, reconnectTimeWait: 100 };
    return new StreamReader(await connect(options));
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.round().catch(() => pause(AGAIN_AFTER_MS));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async round(): Promise<void> {
    const manager = await jetstreamManager(this.connection, { timeout: ROUND_MS });
    const { created } = await manager.streams.info(EVENTS_STREAM);
    if (created !== this.created) this.next = 1;
    this.created = created;
    const consumer = await jetstream(this.connection, { timeout: ROUND_MS }).consumers.get(EVENTS_STREAM, {
      filter_subjects: [SUBJECTS],
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.next,
    });
    for await (const message of await consumer.fetch({ max_messages: 500, expires: ROUND_MS })) {
      this.received.push(message.headers?.get('ce-id') ?? '');
      this.next = message.seq + 1;
    }
    await consumer.delete();
  }
}
