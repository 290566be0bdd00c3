import { Client, type buildConnector } from 'undici';

/** One keep-alive connection: what is asked on it goes to the same TLS session as before, one call after the other. */
export interface Channel {
  readonly client: Client;
  /** Calls that are under way or wait on it. */
  load: number;
  /** Those of them that may take long. */
  long: number;
}

/** How a call treats those that come after it on the same connection. */
export interface CallLength {
  /** It is answered from what the server has at hand: others may wait for it, as it may for others of its kind. */
  readonly brief: boolean;
}

/**
 * Brief calls that share a connection, one after the other. The beginning of a connection costs both sides as much as
 * several of them, and a fleet has thousands of servers.
 */
const BRIEF_AT_ONCE = 4;

/** Idle sockets are dropped after this time; a server that lost power is then met with a fresh connection. */
const idleMs = 30_000;

/** A few keep-alive connections to one server. A call takes a free one, so that a long one holds up no other. */
export class ChannelPool {
  private readonly channels: Channel[] = [];

  constructor(
    private readonly origin: string,
    private readonly connector: buildConnector.connector,
    private readonly maxChannels: number,
  ) {}

  /** A channel for one call: the wanted one, else the first free one, else one to share, else a new one, else the least loaded. */
  take(wanted: Channel | undefined, { brief }: CallLength): Channel {
    const channel = wanted ?? this.choose(brief);
    channel.load += 1;
    if (!brief) channel.long += 1;
    return channel;
  }

  release(channel: Channel, { brief }: CallLength): void {
    channel.load -= 1;
    if (!brief) channel.long -= 1;
  }

  /** Ends all connections at once; calls under way fail. */
  async destroy(): Promise<void> {
    await Promise.all(this.channels.splice(0).map(({ client }) => client.destroy()));
  }

  private choose(brief: boolean): Channel {
    const free = this.channels.find(({ load }) => load === 0);
    if (free !== undefined) return free;
    const shared = brief ? this.channels.find(({ load, long }) => long === 0 && load < BRIEF_AT_ONCE) : undefined;
    if (shared !== undefined) return shared;
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
    const channel: Channel = { client, load: 0, long: 0 };
    this.channels.push(channel);
    return channel;
  }
}
