import { setTimeout as pause } from 'node:timers/promises';
import { EVENTS_STREAM } from '@muster/contracts';
import { natsConnectionOptions, type NatsLogin } from '@muster/infrastructure';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const SUBJECTS = 'muster.event.operation.';
/** Each question to NATS has an end of its own: a consumer's fetch may wait for ever when NATS dies meanwhile. */
const DEADLINE_MS = 2_000;
const ROUND_MS = 200;
const AGAIN_AFTER_MS = 200;

/**
 * Reads the events of operations from JetStream, as a subscriber that keeps its place. When the stream is another one than
 * before, because its storage was lost, it begins anew, and knows what it had by the events' ids.
 */
export class StreamReader {
  readonly name = 'from JetStream';
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
    const { streams } = await jetstreamManager(this.connection, { timeout: DEADLINE_MS });
    const { created, state } = await streams.info(EVENTS_STREAM);
    if (created !== this.created) this.next = 1;
    this.created = created;
    for (; this.next <= state.last_seq; this.next += 1) {
      const message = await streams.getMessage(EVENTS_STREAM, { seq: this.next });
      if (message?.subject.startsWith(SUBJECTS) === true) this.received.push(message.header.get('ce-id'));
    }
    await pause(ROUND_MS);
  }
}
