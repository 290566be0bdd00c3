import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectOnce,
  dataDirectory,
  ensureSecrets,
  findNatsServer,
  PROGRAM_CACHE,
  provisionDatabase,
  provisionStreams,
  startNats,
  startPostgres,
  type ByService,
} from '@muster/infrastructure';

/** Postgres and NATS as they are in use: what was committed outlives a power cut. */
export interface BackingPrograms {
  readonly natsUrl: string;
  readonly natsPasswords: ByService<string>;
  readonly natsIssuerSeedFile: string;
  readonly databaseUrls: ByService<string>;
  /** The superuser's URL of Muster's database. */
  readonly adminUrl: string;
  readonly pids: { readonly postgres: number; readonly nats: number };
  stop(): Promise<void>;
}

/** Starts both in a folder of their own, on free ports, with further settings of Postgres; they end with this process. */
export async function startBackingPrograms(more: Readonly<Record<string, string>> = {}): Promise<BackingPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const data = await dataDirectory(folder);
  const secrets = await ensureSecrets(data.secrets);
  const server = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
  const settings = { max_connections: '200', ...more, ...settingsFrom(process.env['MUSTER_BENCH_POSTGRES']) };
  const postgres = await startPostgres({ data, adminPassword: secrets.databaseAdmin, port: 'free', settings });
  const nats = await startNats({ data, server, port: 'free', passwords: secrets.nats, issuer: secrets.natsIssuer });
  const admin = await connectOnce({ url: nats.url, user: 'admin', password: secrets.nats.admin });
  await provisionStreams(admin);
  await admin.close();
  const databaseUrls = await provisionDatabase(postgres.adminUrl, { passwords: secrets.database });
  const adminUrl = new URL(postgres.adminUrl);
  adminUrl.pathname = new URL(databaseUrls.provisioning).pathname;
  return {
    natsUrl: nats.url,
    natsPasswords: secrets.nats,
    natsIssuerSeedFile: secrets.files.natsIssuer,
    databaseUrls,
    adminUrl: adminUrl.href,
    pids: { postgres: postgres.pid, nats: nats.pid },
    stop: async () => {
      await Promise.all([postgres.stop(), nats.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Further settings, for who looks for the cause of a figure: `name=value,name=value`. */
function settingsFrom(text = ''): Record<string, string> {
  return Object.fromEntries(text.split(',').flatMap((each) => (each.includes('=') ? [splitOnce(each)] : [])));
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
