import { DEAD_STREAM, EVENTS_STREAM, WORK_STREAM } from '@muster/contracts';
import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export type StreamDefinition = Partial<StreamConfig> & { readonly name: string; readonly subjects: string[] };

/** Everything that NATS keeps for Muster. All but DEAD can be made again from Postgres. */
export const STREAMS: readonly StreamDefinition[] = [
  {
    name: WORK_STREAM,
    subjects: ['muster.work.>'],
    description: 'hints that wake a worker; Postgres decides',
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
  },
  {
    name: EVENTS_STREAM,
    subjects: ['muster.event.>'],
    description: 'facts, as CloudEvents',
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(7 * DAY_MS),
    // An outbox that could not mark what it published sends it again within this time without a second copy.
    duplicate_window: nanos(10 * MINUTE_MS),
  },
  {
    name: DEAD_STREAM,
    subjects: ['muster.dead.>'],
    description: 'messages that nobody could read, with the reason in their headers',
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(30 * DAY_MS),
  },
];
