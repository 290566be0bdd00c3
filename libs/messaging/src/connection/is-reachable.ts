import type { NatsConnection } from '@nats-io/transport-node';

/** Tells whether the server answers within the deadline; a connection that is just being restored does not. */
export async function isNatsReachable(connection: NatsConnection, deadlineMs = 1_000): Promise<boolean> {
  if (connection.isClosed()) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  try {
    return await Promise.race([connection.rtt().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
