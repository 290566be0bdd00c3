import { connect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { inboxPrefix } from './nats-permissions.js';

export interface NatsLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The options every client needs: with another inbox prefix than its own a login hears no answer. */
export function natsConnectionOptions({ url, user, password }: NatsLogin): ConnectionOptions {
  return { servers: url, user, pass: password, inboxPrefix: inboxPrefix(user), timeout: 5_000 };
}

/** Connects once, without coming back by itself: for set-up, and to see whether a server is there. */
export async function connectOnce(login: NatsLogin): Promise<NatsConnection> {
  return connect({ ...natsConnectionOptions(login), reconnect: false });
}
