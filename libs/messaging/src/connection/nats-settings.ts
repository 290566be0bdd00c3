import type { NodeConnectionOptions } from '@nats-io/transport-node';

/** Where NATS is and who we are there. */
export interface NatsSettings {
  /** `nats://host:port`; several, parted by commas, for a cluster. */
  readonly url: string;
  /** Login; each has its own inboxes, so that nobody can read the answers of another. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Shown by the server in its list of connections. */
  readonly name: string;
}

const CONNECT_DEADLINE_MS = 5_000;

/** The client's options: it reconnects for ever, because NATS may be away for any time without harm. */
export function connectionOptions(settings: NatsSettings): NodeConnectionOptions {
  return {
    servers: settings.url.split(',').map((url) => url.trim()),
    name: settings.name,
    timeout: CONNECT_DEADLINE_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
    // A login that is refused just now may be right again when the server has read its new configuration.
    ignoreAuthErrorAbort: true,
    // Otherwise each question, and each fact that is published, notes where it was asked from, in case it fails.
    noAsyncTraces: true,
    ...(settings.user === undefined
      ? {}
      : { user: settings.user, pass: settings.password ?? '', inboxPrefix: `_INBOX_${settings.user}` }),
  };
}
