import { connect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { inboxPrefix } from './nats-permissions.js';
import { OLDEST_NATS, isNewEnoughNats } from './nats-version.js';

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

/** Connects to a server that somebody else runs. Throws an InfrastructureProblem when it cannot serve Muster. */
export async function connectForSetup(login: NatsLogin): Promise<NatsConnection> {
  const { host } = new URL(login.url);
  const connection = await connectOnce(login).catch((error: Error) => {
    throw new InfrastructureProblem(
      `NATS at ${host} does not let ${login.user} in (${error.message}): start it, correct MUSTER_NATS_URL, or give it the logins of the generated nats.conf.`,
      { cause: error },
    );
  });
  const { version, jetstream } = connection.info ?? {};
  if (isNewEnoughNats(version) && jetstream === true) return connection;
  await connection.close();
  throw new InfrastructureProblem(
    jetstream === true
      ? `NATS at ${host} is ${version}: Muster needs ${OLDEST_NATS} or newer.`
      : `NATS at ${host} runs without JetStream: start it with --jetstream.`,
  );
}
