import { AckPolicy, type ConsumerConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Subscription } from './subscription-options.js';

/**
 * The durable consumer of a subscription. JetStream delivers without a limit: after its own limit a message of a work queue
 * stays there for ever, seen by nobody, so the limit is ours and ends with the dead letters.
 */
export function consumerConfig(subscription: Subscription): Partial<ConsumerConfig> {
  return {
    durable_name: subscription.durable,
    filter_subject: subscription.subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(subscription.ackWaitMs),
    max_deliver: -1,
    max_ack_pending: 10_000,
    ...subscription.consumer,
  };
}
