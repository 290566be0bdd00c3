import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { framedText } from './framed-text.js';

/** Incus pings its event sockets so often; milliseconds. */
const pingEvery = 10_000;
const keepalive = Buffer.from('keepalive');
const upgrades = new WebSocketServer({ noServer: true });

/** An event as it goes over the wire. */
export interface IncusEvent {
  readonly type: 'lifecycle' | 'operation' | 'logging';
  readonly timestamp: string;
  readonly metadata: unknown;
  readonly location: string;
  readonly project: string;
}

/** An event with what goes over the wire, made once for all listeners of all members. */
export class SentEvent {
  #frame: Buffer | undefined;

  constructor(readonly event: IncusEvent) {}

  get frame(): Buffer {
    this.#frame ??= framedText(JSON.stringify(this.event));
    return this.#frame;
  }
}

interface Listener {
  readonly socket: WebSocket;
  /** What the WebSocket goes over. */
  readonly connection: Duplex;
  readonly types: ReadonlySet<string> | undefined;
  readonly project: string | undefined;
  /** Frames that go out with the next write. */
  readonly unsent: Buffer[];
}

/** The event sockets of one daemon. */
export class EventHub {
  readonly #listeners = new Set<Listener>();
  /** A muted hub keeps its sockets open and says nothing, not even a ping: a link that broke unseen. */
  muted = false;
  /** How many of the next events get lost on the way. */
  losesNext = 0;
  #pinging: NodeJS.Timeout | undefined;
  #writing: NodeJS.Immediate | undefined;

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Takes over the connection of `GET /1.0/events`. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? '/', 'https://incus');
    const types = searchParams.get('type');
    const allProjects = ['true', '1'].includes(searchParams.get('all-projects') ?? '');
    upgrades.handleUpgrade(request, socket, head, (accepted) => {
      const listener: Listener = {
        socket: accepted,
        connection: socket,
        types: types === null ? undefined : new Set(types.split(',')),
        project: allProjects ? undefined : (searchParams.get('project') ?? 'default'),
        unsent: [],
      };
      this.#listeners.add(listener);
      accepted.on('error', () => accepted.terminate());
      accepted.on('close', () => this.#forget(listener));
      this.#pinging ??= setInterval(() => this.#ping(), pingEvery).unref();
    });
  }

  send(sent: SentEvent): void {
    if (this.muted || this.#listeners.size === 0) return;
    if (this.losesNext > 0) {
      this.losesNext -= 1;
      return;
    }
    const { event } = sent;
    for (const { types, project, unsent } of this.#listeners) {
      const wanted = (types?.has(event.type) ?? true) && (project ?? event.project) === event.project;
      if (wanted) unsent.push(sent.frame);
    }
    // What is told in the same moment goes out at once: with thousands of members in a process the writes are what costs.
    this.#writing ??= setImmediate(() => this.#write());
  }

  /** Ends every socket without a closing handshake. */
  drop(): void {
    this.#write();
    for (const { socket } of this.#listeners) socket.terminate();
  }

  #write(): void {
    clearImmediate(this.#writing);
    this.#writing = undefined;
    for (const { socket, connection, unsent } of this.#listeners) {
      const frames = unsent.splice(0);
      // Past `ws`, which would make the frame anew for each listener; what it sends itself are whole frames, too.
      if (frames.length > 0 && socket.readyState === socket.OPEN) connection.write(Buffer.concat(frames));
    }
  }

  #ping(): void {
    if (this.muted) return;
    for (const { socket } of this.#listeners) if (socket.readyState === socket.OPEN) socket.ping(keepalive);
  }

  #forget(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#pinging);
    this.#pinging = undefined;
  }
}
