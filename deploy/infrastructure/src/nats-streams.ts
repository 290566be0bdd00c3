import { STREAMS } from '@muster/messaging/streams';
import type { StreamDefinition } from '@muster/messaging/streams';
import { JetStreamApiCodes, JetStreamApiError, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/** Makes the streams and brings the settings of existing ones up to date. The login must be `admin` or `provisioning`. */
export async function provisionStreams(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  for (const definition of STREAMS) await provisionStream(manager, definition);
}

async function provisionStream(manager: JetStreamManager, definition: StreamDefinition): Promise<void> {
  try {
    await manager.streams.update(definition.name, definition);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    // Two that make the same stream at once both succeed: equal settings are no conflict.
    await manager.streams.add(definition);
  }
}
