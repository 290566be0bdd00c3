import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { callbackify } from 'node:util';
import { WebSocket, type ClientOptions } from 'ws';
import { toTlsTarget, type ServerAddress } from '../connection/create-server-connection.js';
import { connectToAny, type TlsTarget } from '../connection/tls-connector.js';
import { EventBuffer } from './event-buffer.js';
import { FrameSieve } from './frame-sieve.js';
import { failureOfSocket, type EventGap } from './event-gap.js';
import { eventSchema, parseLifecycle, type IncusEvent, type Lifecycle } from './lifecycle.js';
import { isRelayed } from './relayed-event.js';

/** One event of a member. */
export interface ReceivedEvent {
  /** As it came: numbers keep all their digits. */
  readonly text: string;
  readonly event: IncusEvent;
  readonly lifecycle: Lifecycle | undefined;
}

/** Where events come from, and who is told. All three are called synchronously and must not throw. */
export interface EventSocketOptions extends ServerAddress {
  /** From this moment on nothing is missed: now list. Not before. */
  readonly onOpen: () => void;
  readonly onEvent: (received: ReceivedEvent) => void;
  /** Events may be missing from now on. Told once; the socket is over, and no event follows. */
  readonly onGap: (gap: EventGap) => void;
  /** Default: lifecycle events of all projects. */
  readonly types?: readonly string[];
  /** Only its own events: those that it surely relays of other members are left unread. */
  readonly onlyOf?: string;
  /** A socket without a sign of life for this long is lost; default 15 s (Incus pings every 10 s, we every 5 s). */
  readonly silenceMs?: number;
  /** Held while paused; beyond it there is a gap. Default 32 MiB. */
  readonly maxHeldBytes?: number;
  /** Closes it. */
  readonly signal?: AbortSignal;
}

const maxEventBytes = 8 * 1024 * 1024;

/**
 * The events of one member: opened once, ended by `close` or by the first gap; going on is the owner's decision.
 * It begins paused: after `onOpen` list everything, apply it, then `resume` to get what happened meanwhile.
 */
export class EventSocket {
  private readonly socket: WebSocket;
  private readonly buffer: EventBuffer<ReceivedEvent>;
  private readonly pinging: NodeJS.Timeout;
  private readonly silence: NodeJS.Timeout;
  private readonly closing = new AbortController();
  private over = false;

  constructor(private readonly options: EventSocketOptions) {
    const silenceMs = options.silenceMs ?? 15_000;
    const { onlyOf } = options;
    const sieve = onlyOf === undefined ? undefined : new FrameSieve((event) => isRelayed(event, onlyOf));
    const sift = sieve && ((bytes: Buffer) => sieve.sift(bytes));
    const target = { ...toTlsTarget(options), closing: this.closing.signal, sift };
    this.buffer = new EventBuffer(options.maxHeldBytes ?? 32 * 1024 * 1024, (received) => this.deliver(received));
    this.socket = new WebSocket(eventsUrl(options), clientOptions(target, silenceMs));
    this.silence = setTimeout(
      () => this.lose({ reason: 'silent', detail: `no sign of life for ${silenceMs} ms` }),
      silenceMs,
    );
    this.pinging = setInterval(() => this.ping(), silenceMs / 3);
    this.listen();
    if (options.signal?.aborted === true) this.close();
    options.signal?.addEventListener('abort', this.close);
  }

  /** Events are held from now on. Those that are being handed over are finished first. */
  pause(): void {
    this.buffer.pause();
  }

  /** Hands over what was held, then live. */
  resume(): void {
    if (!this.over) this.buffer.resume();
  }

  /** Ends it. Nobody is told anything any more. */
  readonly close = (): void => {
    if (this.over) return;
    this.over = true;
    this.options.signal?.removeEventListener('abort', this.close);
    clearTimeout(this.silence);
    clearInterval(this.pinging);
    this.buffer.clear();
    this.closing.abort();
    this.socket.terminate();
  };

  private listen(): void {
    const alive = (): void => void this.silence.refresh();
    this.socket.on('open', () => {
      alive();
      if (!this.over) this.options.onOpen();
    });
    this.socket.on('message', (data: Buffer) => {
      alive();
      this.receive(data);
    });
    this.socket.on('ping', alive);
    this.socket.on('pong', alive);
    this.socket.on('unexpected-response', (_request, response) => {
      this.lose({ reason: 'refused', detail: `HTTP ${response.statusCode ?? 0} instead of events` });
    });
    this.socket.on('error', (error) => this.lose(failureOfSocket(error)));
    this.socket.on('close', (code) =>
      this.lose({ reason: 'closed', detail: `the socket was closed with code ${code}` }),
    );
  }

  private ping(): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.ping();
  }

  private receive(data: Buffer): void {
    if (this.over) return;
    // One that came in parts has passed the sieve.
    if (this.options.onlyOf !== undefined && isRelayed(data, this.options.onlyOf)) return;
    const text = data.toString('utf8');
    const event = isUtf8(data) ? readEvent(text) : undefined;
    if (event === undefined) return this.lose({ reason: 'malformed', detail: `not an event: ${text.slice(0, 200)}` });
    const fits = this.buffer.push({ text, event, lifecycle: parseLifecycle(event) }, data.length);
    if (!fits) this.lose({ reason: 'overflow', detail: 'more events came while paused than are held' });
  }

  private deliver(received: ReceivedEvent): void {
    if (!this.over) this.options.onEvent(received);
  }

  private lose(gap: EventGap): void {
    if (this.over) return;
    this.close();
    this.options.onGap(gap);
  }
}

function eventsUrl({ url, types = ['lifecycle'] }: EventSocketOptions): string {
  const query = new URLSearchParams({ type: types.join(','), 'all-projects': 'true' });
  return `${new URL(url).origin.replace(/^https/, 'wss')}/1.0/events?${query.toString()}`;
}

/** Connects as every other call does: same pins, same addresses. */
function clientOptions(target: TlsTarget, handshakeTimeout: number): ClientOptions {
  const connectOnce = callbackify(() => connectToAny(target));
  const createConnection = (_options: unknown, done: (error: Error | null, socket: Duplex) => void): void =>
    connectOnce(done);
  return {
    // Node hands a callback to createConnection and accepts that nothing is returned; the declared type does not know.
    createConnection: createConnection as unknown as NonNullable<ClientOptions['createConnection']>,
    handshakeTimeout,
    maxPayload: maxEventBytes,
    perMessageDeflate: false,
    // Only what is read is looked at.
    skipUTF8Validation: true,
  };
}

function readEvent(text: string): IncusEvent | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
