import { connectNats } from '@muster/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { waitUntil } from '../lifecycle/wait-until.js';
import type { MusterLogger } from '../logging/muster-logger.js';
import type { CommonConfiguration } from './service-options.js';

/** Waits for NATS and connects; later breaks heal by themselves. */
export async function openNats(
  name: string,
  configuration: CommonConfiguration,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<NatsConnection> {
  const { MUSTER_NATS_URL: url, MUSTER_NATS_USER: user, MUSTER_NATS_PASSWORD: password } = configuration;
  return waitUntil(`NATS at ${url}`, () => connectNats({ url, user, password, name }), logger, signal);
}
