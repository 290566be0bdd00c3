import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateGatewayCertificates } from './certificates.js';
import type { DataDirectory } from './data-directory.js';
import { natsConfiguration } from './nats-configuration.js';
import { serviceUrl } from './provision-database.js';
import type { Secrets } from './secrets.js';
import { SERVICES } from './service-names.js';

export interface HandOutOptions {
  readonly folder: string;
  readonly data: DataDirectory;
  readonly secrets: Secrets;
  /** The administrator's URL of the database, as the services will reach the server. */
  readonly adminUrl: string;
  /** DNS names under which servers and people reach the gateway. */
  readonly gatewayNames: readonly string[];
}

/** What one recipient gets: file name and text. */
type Files = Readonly<Record<string, string>>;

/**
 * Writes for each container a folder of its own with the secrets that it needs and no others, to be mounted into that
 * container alone. The files are readable for whichever user the container runs as, as Docker's own secrets are.
 */
export async function handOut({ folder, data, secrets, adminUrl, gatewayNames }: HandOutOptions): Promise<void> {
  const masterKey = { 'master-key': await readFile(secrets.files.masterKey, 'utf8') };
  const certificates = await generateGatewayCertificates(data.certificates, gatewayNames);
  const extra: Readonly<Record<string, Files>> = {
    provisioning: masterKey,
    inventory: masterKey,
    relay: { ...masterKey, 'nats-issuer-seed': await readFile(secrets.files.natsIssuer, 'utf8') },
    gateway: {
      'server.crt': await readFile(certificates.server.certificate, 'utf8'),
      'server.key': await readFile(certificates.server.key, 'utf8'),
    },
  };
  for (const service of SERVICES) {
    await write(join(folder, service), {
      'database-url': serviceUrl(adminUrl, { service, password: secrets.database[service] }),
      'nats-password': secrets.nats[service],
      ...extra[service],
    });
  }
  await write(join(folder, 'postgres'), { 'admin-password': secrets.databaseAdmin });
  await write(join(folder, 'nats'), {
    'nats.conf': natsConfiguration({
      host: '0.0.0.0',
      port: 4222,
      monitorPort: 8222,
      storage: '/data/jetstream',
      passwords: secrets.nats,
      issuer: secrets.natsIssuer,
    }),
  });
}

async function write(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    const draft = `${file}.draft`;
    await writeFile(draft, text);
    await chmod(draft, 0o444);
    await rename(draft, file);
  }
}
