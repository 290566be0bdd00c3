import { EventSocket, type EventGap, type IncusEvent, type ServerAddress } from '@muster/incus';
import { ReconnectPause } from './reconnect-pause.js';

export interface MemberEventsOptions {
  readonly address: ServerAddress;
  readonly member: string;
  /** A socket without a sign of life for this long is a gap. Milliseconds. */
  readonly silenceMs: number;
  /** From now on no event of the member is missed. */
  readonly onHeard: () => void;
  /** Only the member's own events: what it relays of others may be late, out of order, or missing. */
  readonly onEvent: (event: IncusEvent) => void;
  readonly onGap: (gap: EventGap) => void;
}

/** Hears one member as long as it is followed: opens its event socket again after every gap, with growing pauses. */
export class MemberEvents {
  private socket: EventSocket | undefined;
  private retry: NodeJS.Timeout | undefined;
  private readonly pause = new ReconnectPause();
  private heardAt: number | undefined;
  private closed = false;

  constructor(private readonly options: MemberEventsOptions) {
    this.open();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }

  private open(): void {
    const { address, member, silenceMs, onHeard, onEvent, onGap } = this.options;
    const socket = new EventSocket({
      ...address,
      silenceMs,
      types: ['lifecycle', 'operation'],
      onlyOf: member,
      onOpen: () => {
        this.heardAt = Date.now();
        onHeard();
        // Nothing has to be held back: a listing is begun, and what events mark meanwhile is read after it.
        socket.resume();
      },
      onEvent: ({ event }) => {
        if ((event.location ?? member) === member) onEvent(event);
      },
      onGap: (gap) => {
        onGap(gap);
        this.openLater();
      },
    });
    this.socket = socket;
  }

  private openLater(): void {
    if (this.closed) return;
    const pauseMs = this.pause.after(this.heardAt === undefined ? undefined : Date.now() - this.heardAt);
    this.heardAt = undefined;
    this.retry = setTimeout(() => this.open(), pauseMs * (0.75 + Math.random() / 2));
  }
}
