import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES } from '@muster/infrastructure';
import type { ByService, DataDirectory, ServiceName } from '@muster/infrastructure';

/** Holds the URL of a service's own login at Postgres; mode 0600. */
export function databaseUrlFile(data: DataDirectory, service: ServiceName): string {
  return join(data.secrets, `database-url-${service}`);
}

export async function writeDatabaseUrls(data: DataDirectory, urls: ByService<string>): Promise<void> {
  for (const service of SERVICES) {
    const file = databaseUrlFile(data, service);
    await writeFile(`${file}.draft`, urls[service], { mode: 0o600 });
    await rename(`${file}.draft`, file);
  }
}
