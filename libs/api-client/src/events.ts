import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent, EventGap, EventNoun, ResourceKind } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { fetch } from 'undici';
import { ApiError } from './api-error.js';
import { ConnectionError } from './connection-error.js';
import { EventStreamParser, type StreamMessage } from './event-stream-parser.js';
import type { Transport } from './transport.js';

export interface EventSelection {
  readonly noun?: EventNoun | undefined;
  /** Name or id of a cluster. */
  readonly cluster?: string | undefined;
  /** Only events about this kind of the inventory. */
  readonly kind?: ResourceKind | undefined;
  /** Cursor of the last event that is known already; begins now when left out. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told when events after the cursor are not kept any more: whoever keeps a state by events has to read it anew. */
  readonly onGap?: ((gap: EventGap) => void) | undefined;
}

export interface ReceivedEvent {
  /** Give it as `after` to go on behind this event. */
  readonly cursor: string;
  readonly event: CloudEvent;
}

/** The gateway gives a sign of life every 10 s; a longer silence is a broken connection. Milliseconds. */
const LONGEST_SILENCE_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Follows events until the signal fires. When the connection breaks it comes back with the last cursor, so that none
 * is missed. Throws when the first connection fails, and whenever the gateway refuses for good.
 */
export async function* followEvents(transport: Transport, selection: EventSelection): AsyncGenerator<ReceivedEvent> {
  const { CloudEvent: schema, EventGap: gapSchema } = await import('@muster/contracts');
  const position = { cursor: selection.after ?? '', connected: false, failures: 0 };
  while (!isOver(selection)) {
    try {
      for await (const { event, data } of messages(transport, selection, position)) {
        if (event === 'gap') selection.onGap?.(gapSchema.parse(JSON.parse(data)));
        // Of what else there may be once, this client knows nothing.
        if (event === 'message') yield { cursor: position.cursor, event: schema.parse(JSON.parse(data)) };
      }
    } catch (thrown) {
      if (isOver(selection)) return;
      const error = thrown instanceof MusterError ? thrown : ConnectionError.of(transport.place, thrown);
      if (!position.connected || !error.retryable) throw error;
    }
    await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** position.failures), selection.signal);
    position.failures += 1;
  }
}

function isOver({ signal }: EventSelection): boolean {
  return signal?.aborted === true;
}

interface Position {
  cursor: string;
  connected: boolean;
  failures: number;
}

async function* messages(
  transport: Transport,
  selection: EventSelection,
  position: Position,
): AsyncGenerator<StreamMessage> {
  const silence = new AbortController();
  const signals = [silence.signal, ...(selection.signal === undefined ? [] : [selection.signal])];
  const timer = setTimeout(() => silence.abort(new DOMException('silence', 'TimeoutError')), LONGEST_SILENCE_MS);
  try {
    const response = await fetch(`${transport.origin}/1.0/events${queryOf(selection)}`, {
      dispatcher: transport.dispatcher,
      headers: { accept: 'text/event-stream', ...(position.cursor === '' ? {} : { 'last-event-id': position.cursor }) },
      signal: AbortSignal.any(signals),
    });
    if (response.status !== 200) throw ApiError.ofReply(response.status, await response.text());
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      timer.refresh();
      position.connected = true;
      position.failures = 0;
      for (const message of parser.push(decoder.decode(bytes as Uint8Array, { stream: true }))) {
        position.cursor = message.id === '' ? position.cursor : message.id;
        yield message;
      }
      position.cursor = parser.lastEventId === '' ? position.cursor : parser.lastEventId;
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function queryOf({ noun, cluster, kind }: EventSelection): string {
  const query = new URLSearchParams({
    ...(noun === undefined ? {} : { noun }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(kind === undefined ? {} : { kind }),
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
