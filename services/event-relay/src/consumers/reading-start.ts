import { DeliverPolicy, type ConsumerConfig } from '@nats-io/jetstream';

/** Where a reader begins, as it is kept. A sequence counts only in the life of the stream in which it was read. */
export type ReadingStart =
  | { readonly kind: 'all' }
  | { readonly kind: 'time'; readonly time: string }
  | { readonly kind: 'sequence'; readonly sequence: number; readonly stream: string };

/** What is known of the stream. */
export interface StreamLife {
  /** When it was made, as the server writes it. */
  readonly created: string;
  readonly lastSequence: number;
}

/** Reads what a client wrote: `now`, `start`, a time, or a sequence. */
export function readingStart(from: string, { created, lastSequence }: StreamLife): ReadingStart {
  if (from === 'start') return { kind: 'all' };
  if (from === 'now') return { kind: 'sequence', sequence: lastSequence + 1, stream: created };
  if (/^\d+$/.test(from)) return { kind: 'sequence', sequence: Number(from), stream: created };
  return { kind: 'time', time: new Date(from).toISOString() };
}

/**
 * Where a consumer begins that is made now. A stream that NATS has lost is filled again from Postgres in another order of
 * numbers: then everything is read, and what was read before is known by its event id.
 */
export function deliverFrom(start: ReadingStart, streamCreated: string): Partial<ConsumerConfig> {
  if (start.kind === 'time') return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: start.time };
  if (start.kind === 'sequence' && start.stream === streamCreated) {
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: start.sequence };
  }
  return { deliver_policy: DeliverPolicy.All };
}
