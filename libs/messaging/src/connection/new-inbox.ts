import { createInbox, type NatsConnection } from '@nats-io/transport-node';

/** A subject for answers below the prefix that the connection's login may listen to. */
export function newInbox(connection: NatsConnection): string {
  // The client keeps its options, but its interface does not show them (3.4.0).
  const { options } = connection as NatsConnection & { readonly options?: { readonly inboxPrefix?: string } };
  return createInbox(options?.inboxPrefix);
}
