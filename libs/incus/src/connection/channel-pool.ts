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
const BRIEF_AT_ONCE = 8;

function occupy(channel: Channel, { brief }: CallLength): Channel {
  channel.load += 1;
  if (!brief) channel.long += 1;
  return channel;
}

export interface ChannelLimits {
  readonly maxChannels: number;
  /** A connection that nobody uses for so long is ended. Milliseconds. */
  readonly idleMs: number;
}

/** A few keep-alive connections to one server. A call takes a free one, so that a long one holds up no other. */
export class ChannelPool {
  private readonly channels: Channel[] = [];
  /** Calls for which no channel is free, the longest waiting first. */
  private readonly waiting: ((channel: Channel) => void)[] = [];

  constructor(
    private readonly origin: string,
    private readonly connector: buildConnector.connector,
    private readonly limits: ChannelLimits,
  ) {}

  /**
   * A channel for one call: the wanted one, else the first free one, else one to share, else a new one, else the first that
   * gets free. Throws the signal's reason when it is aborted before.
   */
  async take(wanted: Channel | undefined, length: CallLength, signal: AbortSignal): Promise<Channel> {
    const channel = wanted ?? this.choose(length.brief);
    return channel === undefined ? this.firstFree(length, signal) : occupy(channel, length);
  }

  release(channel: Channel, { brief }: CallLength): void {
    channel.load -= 1;
    if (!brief) channel.long -= 1;
    if (channel.load === 0) this.waiting.shift()?.(channel);
  }

  /** Ends all connections at once; calls under way, and those that wait, fail. */
  async destroy(): Promise<void> {
    const channels = this.channels.splice(0);
    const destroyed = channels.map(({ client }) => client.destroy());
    const [any] = channels;
    if (any !== undefined) for (const give of this.waiting.splice(0)) give(any);
    await Promise.all(destroyed);
  }

  private firstFree(length: CallLength, signal: AbortSignal): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const give = (channel: Channel): void => {
        signal.removeEventListener('abort', leave);
        // At once, so that nobody takes it in between.
        resolve(occupy(channel, length));
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(give), 1);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(give);
    });
  }

  /** Undefined when every channel is at a call that another one would have to wait for, and there may be no more channels. */
  private choose(brief: boolean): Channel | undefined {
    const free = this.channels.find(({ load }) => load === 0);
    if (free !== undefined) return free;
    // Whoever waits comes first: calls that share a connection might never leave it free.
    const shares = brief && this.waiting.length === 0;
    const shared = shares ? this.channels.find(({ load, long }) => long === 0 && load < BRIEF_AT_ONCE) : undefined;
    if (shared !== undefined) return shared;
    return this.channels.length < this.limits.maxChannels ? this.open() : undefined;
  }

  private open(): Channel {
    const { idleMs } = this.limits;
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
