import type { ConsumerConfig } from '@nats-io/jetstream';
import type { z } from 'zod';

/** How a handler takes messages from a stream. */
export interface SubscriptionOptions {
  readonly stream: string;
  /** Name of the durable consumer; every copy of the service shares it. */
  readonly durable: string;
  /** Messages in the hands of this process at once; none is fetched without a free place. Default 8. */
  readonly concurrency?: number;
  /**
   * `after` the handler has returned (default): a crash means another delivery. `before` it runs: for hints, whose truth is
   * elsewhere. `self`: the handler calls `context.acknowledge()`, and what it has not when it returns is done `after`.
   */
  readonly acknowledge?: 'after' | 'before' | 'self';
  /** Milliseconds until a message that nobody works on is delivered again; a running handler extends it. Default 30 s. */
  readonly ackWaitMs?: number;
  /** Deliveries after which a message that still fails goes to the dead letters. Default 5. */
  readonly maxDeliveries?: number;
  /** Pauses between deliveries, the last one repeated. Milliseconds. */
  readonly backOffMs?: readonly number[];
  /** What the body must be; another one goes to the dead letters. Events are checked as CloudEvents without being told. */
  readonly schema?: z.ZodType;
  readonly consumer?: Partial<ConsumerConfig>;
}

/** The options with every default filled in. */
export interface Subscription extends SubscriptionOptions {
  readonly subject: string;
  readonly concurrency: number;
  readonly acknowledge: 'after' | 'before' | 'self';
  readonly ackWaitMs: number;
  readonly maxDeliveries: number;
  readonly backOffMs: readonly number[];
}

export function withDefaults(subject: string, options: SubscriptionOptions): Subscription {
  return {
    concurrency: 8,
    acknowledge: 'after',
    ackWaitMs: 30_000,
    maxDeliveries: 5,
    backOffMs: [200, 1_000, 5_000, 15_000],
    ...options,
    subject,
  };
}
