import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import {
  connectForSetup,
  findNatsServer,
  natsConfiguration,
  provisionDatabase,
  provisionStreams,
  startNats,
  startPostgres,
} from '@muster/infrastructure';
import type { Context } from '../context.js';
import { writeDatabaseUrls } from './database-url-files.js';

/** NATS: the user's, or one of our own. */
export async function startOrUseNats(context: Context): Promise<string> {
  const { settings, data, secrets, screen } = context;
  if (settings.nats !== undefined) {
    const file = join(data.nats, 'logins.conf');
    const text = natsConfiguration({
      host: '0.0.0.0',
      port: 4222,
      storage: 'jetstream',
      passwords: secrets.nats,
      issuer: secrets.natsIssuer,
    });
    await writeFile(file, text, { mode: 0o600 });
    return `yours at ${settings.nats.url} (a configuration with Muster's logins: ${file})`;
  }
  const server = await findNatsServer({ folder: data.bin, say: (line) => screen.line(`  ${line}`) });
  const { pid, port } = await startNats({
    data,
    server,
    port: settings.ports.nats,
    passwords: secrets.nats,
    issuer: secrets.natsIssuer,
    outlivesParent: true,
  });
  return `on 127.0.0.1:${port} (process ${pid})`;
}

/** Postgres: the user's, or one of our own. */
export async function startOrUsePostgres({ settings, data, secrets }: Context): Promise<string> {
  if (settings.databaseUrl !== undefined) return `yours at ${new URL(settings.databaseUrl).host}`;
  const { pid, port } = await startPostgres({
    data,
    adminPassword: secrets.databaseAdmin,
    port: settings.ports.postgres,
    outlivesParent: true,
  });
  return `on 127.0.0.1:${port} (process ${pid})`;
}

/** A login per service at both, a schema per service, and the streams. Any number of times. */
export async function setUpServers({ data, secrets, settings, natsUrl, databaseAdminUrl }: Context): Promise<string> {
  await writeDatabaseUrls(data, await provisionDatabase(databaseAdminUrl, { passwords: secrets.database }));
  const login = settings.nats?.login ?? { user: 'admin', password: secrets.nats.admin };
  const connection = await connectForSetup({ url: natsUrl, ...login });
  await provisionStreams(connection).finally(() => connection.close());
  return 'a login and a schema per service, the streams WORK, EVENTS and DEAD';
}
