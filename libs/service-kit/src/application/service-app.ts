import { isNatsReachable } from '@muster/messaging';
import type { INestApplication } from '@nestjs/common';
import type { ConfigurationShape, Environment } from '../configuration/read-configuration.js';
import { HealthServer } from '../health/health-server.js';
import { UndoList } from '../lifecycle/undo-list.js';
import { MusterLogger } from '../logging/muster-logger.js';
import { startTelemetry } from '../telemetry/telemetry.js';
import { buildApplication } from './build-application.js';
import { assertMigrated, openDatabase } from './open-database.js';
import { openNats } from './open-nats.js';
import { serviceConfiguration } from './service-configuration.js';
import type { ServiceConfiguration, ServiceOptions } from './service-options.js';

/** A service that runs. */
export interface ServiceApp<Shape extends ConfigurationShape> {
  readonly app: INestApplication;
  readonly configuration: ServiceConfiguration<Shape>;
  readonly logger: MusterLogger;
  readonly healthPort: number;
  /** Takes nothing new, lets what is in progress end, and closes everything. */
  close(): Promise<void>;
}

/** Starts a service inside this process: `runService` does so, and tests. The signal ends the wait for Postgres and NATS. */
export async function createServiceApp<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  environment: Environment,
  { signal = new AbortController().signal, logger: given }: { signal?: AbortSignal; logger?: MusterLogger } = {},
): Promise<ServiceApp<Shape>> {
  const configuration = serviceConfiguration(options, environment);
  const logger = given ?? MusterLogger.create(options.name, configuration.MUSTER_LOG_LEVEL);
  const undo = new UndoList();
  try {
    const telemetry = await startTelemetry(options.name, {
      file: configuration.MUSTER_TRACE_FILE,
      endpoint: configuration.OTEL_EXPORTER_OTLP_ENDPOINT,
    });
    undo.add(() => telemetry.stop());
    const health = await HealthServer.listen(
      configuration.MUSTER_HEALTH_HOST,
      configuration.MUSTER_HEALTH_PORT,
      telemetry,
    );
    undo.add(() => health.close());

    const dataSource = await openDatabase(options, configuration, logger, signal);
    if (dataSource !== undefined) {
      undo.add(() => dataSource.destroy());
      await assertMigrated(dataSource, process.argv[1] ?? 'main.js');
      health.addCheck('database', async () => (await dataSource.query('SELECT 1')) !== undefined);
    }
    const nats = await openNats(options.name, configuration, logger, signal);
    undo.add(async () => nats.isClosed() || nats.close());
    health.addCheck('nats', () => isNatsReachable(nats));

    const app = await buildApplication(options, { configuration, logger, nats, dataSource });
    undo.add(() => app.close());
    await app.startAllMicroservices();
    await app.init();
    for (const [name, check] of Object.entries(options.checks?.(app) ?? {})) health.addCheck(name, check);
    await options.onStart?.(app, configuration);
    health.setStarted(true);
    const close = async () => {
      health.setStarted(false);
      await undo.run(logger);
    };
    return { app, configuration, logger, healthPort: health.port, close };
  } catch (error) {
    await undo.run(logger);
    throw error;
  }
}
