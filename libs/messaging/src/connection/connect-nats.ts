import { Logger } from '@nestjs/common';
import { connect, type NatsConnection, type Status } from '@nats-io/transport-node';
import { connectionOptions, type NatsSettings } from './nats-settings.js';

/** Older servers drop options of streams without a word (reference: stack.md 2). */
const OLDEST_SERVER = [2, 10] as const;

/** Connects once; later breaks of the connection heal by themselves and are logged. Throws when the server is too old. */
export async function connectNats(settings: NatsSettings): Promise<NatsConnection> {
  const connection = await connect(connectionOptions(settings));
  const version = connection.info?.version ?? '0.0.0';
  if (!isNewEnough(version)) {
    await connection.close();
    throw new Error(
      `nats-server ${version} at ${settings.url} is too old: run ${OLDEST_SERVER.join('.')} or newer, with JetStream.`,
    );
  }
  void logStatus(connection, new Logger('Nats'));
  return connection;
}

/** Tells whether a server's version (`major.minor.patch`) has all that Muster asks of it. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1]);
}

async function logStatus(connection: NatsConnection, logger: Logger): Promise<void> {
  for await (const status of connection.status()) {
    const line = statusLine(status);
    if (line !== undefined) logger.warn(line);
  }
}

function statusLine(status: Status): string | undefined {
  switch (status.type) {
    case 'disconnect':
      return `connection to NATS at ${status.server} was lost, trying to reconnect`;
    case 'reconnect':
      return `connected to NATS at ${status.server} again`;
    case 'error':
      return `NATS says: ${status.error.message}`;
    case 'slowConsumer':
      return `messages on ${status.sub.getSubject()} arrive faster than they are read`;
    default:
      return undefined;
  }
}
