import { createDataSource, hasPendingMigrations } from '@muster/database';
import type { DataSource } from 'typeorm';
import { ConfigurationProblem } from '../configuration/configuration-problem.js';
import type { ConfigurationShape } from '../configuration/read-configuration.js';
import { waitUntil } from '../lifecycle/wait-until.js';
import type { MusterLogger } from '../logging/muster-logger.js';
import type { CommonConfiguration, ServiceOptions } from './service-options.js';

/** Waits for Postgres and connects; undefined for a service without a schema. */
export async function openDatabase<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  configuration: Pick<CommonConfiguration, 'MUSTER_DATABASE_URL'>,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<DataSource | undefined> {
  const url = configuration.MUSTER_DATABASE_URL;
  if (options.schema === undefined || url === undefined) return undefined;
  const dataSource = createDataSource({
    url,
    schema: options.schema,
    migrations: options.migrations ?? [],
    ...(options.entities === undefined ? {} : { entities: options.entities }),
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    ...(options.plansOnce === undefined ? {} : { plansOnce: options.plansOnce }),
  });
  return waitUntil(`Postgres at ${new URL(url).host}`, () => dataSource.initialize(), logger, signal);
}

/** Throws when the schema is older than the code. */
export async function assertMigrated(dataSource: DataSource, program: string): Promise<void> {
  if (!(await hasPendingMigrations(dataSource))) return;
  throw new ConfigurationProblem([`The database is older than this program: run "node ${program} migrate" first.`]);
}
