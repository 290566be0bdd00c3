import type { JetStreamManager } from '@nats-io/jetstream';
import { consumerConfig } from './consumer-config.js';
import { ensureStream, isConsumerMissing } from './ensure-stream.js';
import type { Subscription } from './subscription-options.js';

/** Makes the stream and the consumer of a subscription when they are missing, and updates the consumer's settings. */
export async function ensureConsumer(manager: JetStreamManager, subscription: Subscription): Promise<void> {
  const { stream, durable } = subscription;
  await ensureStream(manager, stream);
  const config = consumerConfig(subscription);
  try {
    await manager.consumers.info(stream, durable);
  } catch (error) {
    if (!isConsumerMissing(error)) throw error;
    await manager.consumers.add(stream, config);
    return;
  }
  await manager.consumers.update(stream, durable, config);
}
