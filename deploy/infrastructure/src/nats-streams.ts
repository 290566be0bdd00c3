import { DiscardPolicy, JetStreamApiError, RetentionPolicy, StorageType, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';

const DAY_MS = 24 * 60 * 60 * 1000;
const STREAM_NOT_FOUND = 10_059;

type StreamSettings = Partial<StreamConfig> & { readonly name: string; readonly subjects: string[] };

/** Everything that NATS keeps for Muster. All of it can be made again from Postgres, DEAD aside. */
export const STREAMS: readonly StreamSettings[] = [
  {
    name: 'WORK',
    subjects: ['muster.work.>'],
    description: 'hints that wake a worker; Postgres decides',
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
  },
  {
    name: 'EVENTS',
    subjects: ['muster.event.>'],
    description: 'facts, as CloudEvents',
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(7 * DAY_MS),
    // An outbox that could not mark what it published sends it again within this time without a second copy.
    duplicate_window: nanos(10 * 60 * 1000),
  },
  {
    name: 'DEAD',
    subjects: ['muster.dead.>'],
    description: 'messages that nobody could read, with the reason in their headers',
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(30 * DAY_MS),
  },
];

/** Makes the streams and brings the settings of existing ones up to date. The login must be `admin` or `provisioning`. */
export async function provisionStreams(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  for (const settings of STREAMS) await provisionStream(manager, settings);
}

async function provisionStream(manager: JetStreamManager, settings: StreamSettings): Promise<void> {
  try {
    await manager.streams.update(settings.name, settings);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error;
    // Two that make the same stream at once both succeed: equal settings are no conflict.
    await manager.streams.add(settings);
  }
}
