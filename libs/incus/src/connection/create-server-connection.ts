import { ChannelPool } from './channel-pool.js';
import { readPins } from './pin-check.js';
import { ServerConnection } from './server-connection.js';
import { createTlsConnector, parseServerUrl, type TlsTarget } from './tls-connector.js';

/** How to reach and recognise one server. */
export interface ServerAddress {
  /** https://host:port; further addresses of the same server are tried in this order when no connection comes about. */
  readonly url: string;
  readonly otherUrls?: readonly string[];
  /** Name of the server in errors and traces; by default host:port. */
  readonly name?: string;
  /** PEM. Without them only public calls succeed. */
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** PEM certificates, one of which the server has to present itself; empty: the system's authorities decide. */
  readonly pins: readonly string[];
  /** The name that an unpinned certificate has to carry; by default the host of `url`. */
  readonly serverName?: string;
  /** PEM authorities in place of the system's, for unpinned certificates. */
  readonly authorities?: readonly string[];
  /** Per address; default 5 s. */
  readonly connectTimeoutMs?: number;
}

export interface ServerConnectionOptions extends ServerAddress {
  /** Deadline of a call that names none; default 10 s. */
  readonly defaultTimeoutMs?: number;
  /** Connections at most, thereby calls at one time; default 8. */
  readonly maxChannels?: number;
  /** A connection that nobody uses for so long is ended, so that a server that lost power is met with a new one; default 30 s. */
  readonly idleMs?: number;
  /** Aborts every call. */
  readonly signal?: AbortSignal;
}

/** Prepares a connection; nothing is sent before the first call. Throws on a pin or a URL that cannot be read. */
export function createServerConnection(options: ServerConnectionOptions): ServerConnection {
  const { origin, host } = new URL(options.url);
  const closing = new AbortController();
  const connector = createTlsConnector({
    ...toTlsTarget(options),
    onPeer: (pem) => connection.notePeer(pem),
    closing: closing.signal,
  });
  const connection: ServerConnection = new ServerConnection(
    {
      name: options.name ?? host,
      url: origin,
      defaultTimeoutMs: options.defaultTimeoutMs ?? 10_000,
      signal: options.signal,
    },
    new ChannelPool(origin, connector, { maxChannels: options.maxChannels ?? 8, idleMs: options.idleMs ?? 30_000 }),
    closing,
  );
  return connection;
}

/** The address as the connector takes it. Throws on a pin or a URL that cannot be read. */
export function toTlsTarget(options: ServerAddress): TlsTarget {
  return {
    addresses: [options.url, ...(options.otherUrls ?? [])].map(parseServerUrl),
    clientCertificate: options.clientCertificate,
    clientKey: options.clientKey,
    trust: options.pins.length > 0 ? readPins(options.pins) : 'authorities',
    serverName: options.serverName,
    authorities: options.authorities,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
  };
}
