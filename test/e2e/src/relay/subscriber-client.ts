import type { SubscriberLogin } from '@muster/contracts';
import { jetstream, type Consumer } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/** Logs in as another system would, with nothing but what it was told. */
export async function logIn({
  server,
  user,
  password,
  inbox_prefix: inboxPrefix,
}: SubscriberLogin): Promise<NatsConnection> {
  return connect({ servers: server, user, pass: password, inboxPrefix, reconnect: false, timeout: 10_000 });
}

export async function consumerOf(connection: NatsConnection, login: SubscriberLogin): Promise<Consumer> {
  return jetstream(connection).consumers.get(login.stream, login.consumer);
}

/** Reads and acknowledges until so many events have come that were not there before; gives their ids, in order. */
export async function readEvents(
  login: SubscriberLogin,
  { until, seen = new Set<string>() }: { until: number; seen?: Set<string> },
): Promise<string[]> {
  const connection = await logIn(login);
  const fresh: string[] = [];
  try {
    const consumer = await consumerOf(connection, login);
    while (fresh.length < until) {
      const messages = await consumer.fetch({ max_messages: until - fresh.length, expires: 5_000 });
      for await (const message of messages) {
        const id = message.headers?.get('ce-id') ?? '';
        if (!seen.has(id)) fresh.push(id);
        seen.add(id);
        message.ack();
      }
    }
    // What was acknowledged has arrived when the answer has.
    await connection.flush();
  } finally {
    await connection.close();
  }
  return fresh;
}
