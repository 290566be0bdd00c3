import { join } from 'node:path';
import { createClient, unixSocketTransport } from '@muster/api-client';
import type { MusterClient } from '@muster/api-client';
import { ensureSecrets, generateGatewayCertificates } from '@muster/infrastructure';
import type { DataDirectory, GatewayCertificates, Secrets } from '@muster/infrastructure';
import type { Screen } from './screen.js';
import type { Settings } from './settings.js';

/** The checkout that this program belongs to. */
export const CHECKOUT = join(import.meta.dirname, '../../..');

/** What every step works with. */
export interface Context {
  readonly settings: Settings;
  readonly data: DataDirectory;
  readonly secrets: Secrets;
  readonly certificates: GatewayCertificates;
  /** Without a login. */
  readonly natsUrl: string;
  /** With the administrator's login. */
  readonly databaseAdminUrl: string;
  /** Where clients and servers reach the gateway. */
  readonly publicUrl: string;
  /** The public interface, as the local administrator. Connects when it is first used. */
  readonly client: MusterClient;
  readonly screen: Screen;
  /** Fires when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** Makes the secrets and certificates that are missing, and what else follows from the settings. */
export async function openContext(
  settings: Settings,
  data: DataDirectory,
  screen: Screen,
  signal: AbortSignal,
): Promise<Context> {
  const secrets = await ensureSecrets(data.secrets);
  const { ports } = settings;
  const ownDatabase = `postgres://muster:${encodeURIComponent(secrets.databaseAdmin)}@127.0.0.1:${ports.postgres}/postgres`;
  return {
    settings,
    data,
    secrets,
    certificates: await generateGatewayCertificates(data.certificates),
    natsUrl: settings.nats?.url ?? `nats://127.0.0.1:${ports.nats}`,
    databaseAdminUrl: settings.databaseUrl ?? ownDatabase,
    publicUrl: `https://127.0.0.1:${ports.gateway}`,
    client: createClient({ transport: unixSocketTransport(data.socket) }),
    screen,
    signal,
  };
}
