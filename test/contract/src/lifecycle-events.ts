import { setTimeout as pause } from 'node:timers/promises';
import type { KeyPair } from '@muster/simulator';
import { WebSocket } from 'ws';
import { HTTPS_PORT } from './exchange.js';

const DEADLINE = 20_000;

export interface LifecycleEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly location: string;
  readonly project: string;
  readonly metadata: {
    readonly action: string;
    readonly source: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly name?: string;
    readonly project?: string;
    readonly requestor?: { readonly username: string; readonly protocol: string; readonly address: string };
  };
}

/** All lifecycle events that one member tells from the moment it was opened. */
export class EventListener {
  readonly events: LifecycleEvent[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.events.push(JSON.parse(data.toString('utf8')) as LifecycleEvent));
  }

  static async open(address: string, client: KeyPair): Promise<EventListener> {
    const socket = new WebSocket(`wss://${address}:${HTTPS_PORT}/1.0/events?type=lifecycle&all-projects=true`, {
      cert: client.certificate,
      key: client.key,
      rejectUnauthorized: false,
      handshakeTimeout: DEADLINE,
    });
    const listener = new EventListener(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return listener;
  }

  /** Waits for the event of an action on an object. Throws with what came instead when it does not come. */
  async next(action: string, source: string): Promise<LifecycleEvent> {
    const giveUp = performance.now() + DEADLINE;
    for (;;) {
      const found = this.events.find(({ metadata }) => metadata.action === action && metadata.source === source);
      if (found !== undefined) return found;
      if (performance.now() > giveUp) {
        const seen = this.events.map(({ metadata }) => `${metadata.action} ${metadata.source}`);
        throw new Error(`No event ${action} ${source}; came: ${seen.join(', ') || '(none)'}`);
      }
      await pause(20);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
