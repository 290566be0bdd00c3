import { EVENTS_STREAM } from '@muster/contracts';
import { NATS_CONNECTION } from '@muster/messaging';
import {
  AckPolicy,
  type Consumer,
  type ConsumerInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstream,
  type JetStreamClient,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { Inject, Injectable } from '@nestjs/common';
import { deliverFrom, type ReadingStart, type StreamLife } from './reading-start.js';

/** A durable consumer of the stream of events, as its row wants it. */
export interface WantedConsumer {
  readonly consumer: string;
  readonly subjects: readonly string[];
  readonly start: ReadingStart;
  /** Another one means: begin again at `start`. */
  readonly revision: number;
}

/** What is not acknowledged is delivered again after this time. */
const ACK_WAIT_MS = 30_000;
/** Events in the hands of one reader, so that a dead one costs no memory. */
const MOST_UNACKNOWLEDGED = 1_000;
const REVISION = 'muster-revision';
const DEADLINE_MS = 5_000;

/** The consumers that others read events through. Everything may be done again at any time. */
@Injectable()
export class EventConsumers {
  private readonly js: JetStreamClient;
  private manager: Promise<JetStreamManager> | undefined;

  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {
    this.js = jetstream(connection, { timeout: DEADLINE_MS });
  }

  /** The stream as it is now. Throws when NATS does not have it at the moment; the publishers make it again. */
  async stream(): Promise<StreamLife> {
    const { created, state } = await (await this.api()).streams.info(EVENTS_STREAM);
    return { created, lastSequence: state.last_seq };
  }

  /** Makes the consumer, or makes it again where it begins elsewhere than it should. */
  async ensure(wanted: WantedConsumer): Promise<void> {
    const revision = String(wanted.revision);
    const found = await this.info(wanted.consumer);
    if (found?.config.metadata?.[REVISION] === revision) return;
    if (found !== undefined) await this.remove(wanted.consumer);
    const { created } = await this.stream();
    await (
      await this.api()
    ).consumers.add(EVENTS_STREAM, {
      durable_name: wanted.consumer,
      filter_subjects: [...wanted.subjects],
      ...deliverFrom(wanted.start, created),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_deliver: -1,
      max_ack_pending: MOST_UNACKNOWLEDGED,
      metadata: { [REVISION]: revision },
    });
  }

  /** Takes a consumer away; whoever reads through it reads nothing more. */
  async remove(consumer: string): Promise<void> {
    try {
      await (await this.api()).consumers.delete(EVENTS_STREAM, consumer);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async info(consumer: string): Promise<ConsumerInfo | undefined> {
    try {
      return await (await this.api()).consumers.info(EVENTS_STREAM, consumer);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** A consumer to read from. */
  async reader(consumer: string): Promise<Consumer> {
    return this.js.consumers.get(EVENTS_STREAM, consumer);
  }

  private api(): Promise<JetStreamManager> {
    this.manager ??= jetstreamManager(this.connection, { timeout: DEADLINE_MS });
    this.manager.catch(() => {
      this.manager = undefined;
    });
    return this.manager;
  }
}

function isMissing(error: unknown): boolean {
  const codes: readonly number[] = [JetStreamApiCodes.ConsumerNotFound, JetStreamApiCodes.StreamNotFound];
  return error instanceof JetStreamApiError && codes.includes(error.code);
}
