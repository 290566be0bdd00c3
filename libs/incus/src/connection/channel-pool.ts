import { Client, type buildConnector } from 'undici';

/** One keep-alive connection: what is asked on it goes to the same TLS session as before, one call after the other. */
export interface Channel {
  readonly client: Client;
  /** Calls that are under way or wait on it. */
  load: number;
}

/** Idle sockets are dropped after this time; a server that lost power is then met with a fresh connection. */
const idleMs = 30_000;

/** A few keep-alive connections to one server. A call takes a free one, so that a long wait holds up no other call. */
export class ChannelPool {
  private readonly channels: Channel[] = [];

  constructor(
    private readonly origin: string,
    private readonly connector: buildConnector.connector,
    private readonly maxChannels: number,
  ) {}

  /** A channel for one call: the wanted one, else the first free one, else a new one, else the least loaded. */
  take(wanted?: Channel): Channel {
    const channel = wanted ?? this.choose();
    channel.load += 1;
    return channel;
  }

  release(channel: Channel): void {
    channel.load -= 1;
  }

  /** Ends all connections at once; calls under way fail. */
  async destroy(): Promise<void> {
    await Promise.all(this.channels.splice(0).map(({ client }) => client.destroy()));
  }

  private choose(): Channel {
    const free = this.channels.find(({ load }) => load === 0);
    if (free !== undefined) return free;
    if (this.channels.length < this.maxChannels) return this.open();
    return this.channels.reduce((least, channel) => (channel.load < least.load ? channel : least));
  }

  private open(): Channel {
    const client = new Client(this.origin, {
      connect: this.connector,
      pipelining: 1,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      // The deadline of the call is the only clock.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const channel: Channel = { client, load: 0 };
    this.channels.push(channel);
    return channel;
  }
}
