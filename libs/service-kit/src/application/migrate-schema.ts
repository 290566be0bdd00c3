import { migrate } from '@muster/database';
import type { ConfigurationShape, Environment } from '../configuration/read-configuration.js';
import { ConfigurationProblem } from '../configuration/configuration-problem.js';
import { databaseVariables } from '../configuration/common-variables.js';
import { readConfiguration } from '../configuration/read-configuration.js';
import type { MusterLogger } from '../logging/muster-logger.js';
import { openDatabase } from './open-database.js';
import type { ServiceOptions } from './service-options.js';

/** Brings the service's schema up to date. Needs the database's variables only. Gives the names of what it ran. */
export async function migrateSchema<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  environment: Environment,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<string[]> {
  if (options.schema === undefined) throw new ConfigurationProblem([`${options.name} has no schema to migrate.`]);
  const configuration = readConfiguration(databaseVariables, environment);
  const dataSource = await openDatabase(options, configuration, logger, signal);
  try {
    return dataSource === undefined ? [] : await migrate(dataSource);
  } finally {
    await dataSource?.destroy();
  }
}
