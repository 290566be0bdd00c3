import { createServiceApp } from '../application/service-app.js';
import { migrateSchema } from '../application/migrate-schema.js';
import type { ServiceOptions } from '../application/service-options.js';
import { ConfigurationProblem } from '../configuration/configuration-problem.js';
import type { ConfigurationShape } from '../configuration/read-configuration.js';
import { MusterLogger } from '../logging/muster-logger.js';

/** A service that does not come to an end within this time is ended. Milliseconds. */
const STOP_DEADLINE_MS = 10_000;

/**
 * The whole of a service's `main.ts`. `node main.js` starts it, `node main.js migrate` brings its schema up to date.
 * Exit status: 0 after a stop by SIGTERM or SIGINT, 1 when it cannot start or meets an error that nobody handles.
 */
export async function runService<Shape extends ConfigurationShape>(options: ServiceOptions<Shape>): Promise<void> {
  const logger = MusterLogger.create(options.name, process.env['MUSTER_LOG_LEVEL'] ?? 'info');
  const stopping = new AbortController();
  endOnUnhandledErrors(logger);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info(`stopping after ${signal}`);
      stopping.abort(new Error(`stopped by ${signal}`));
      setTimeout(
        () => end(logger, 1, 'did not stop in time; what was in progress goes on elsewhere'),
        STOP_DEADLINE_MS,
      ).unref();
    });
  }
  try {
    const [command = 'start'] = process.argv.slice(2);
    if (command === 'migrate') await runMigrations(options, logger, stopping.signal);
    else if (command === 'start') await start(options, logger, stopping.signal);
    else throw new ConfigurationProblem([`There is no command "${command}": use start or migrate.`]);
    end(logger, 0);
  } catch (error) {
    if (stopping.signal.aborted) return end(logger, 0);
    if (error instanceof ConfigurationProblem) for (const line of error.lines) logger.fatal(line);
    else logger.fatal(`${options.name} cannot start`, { error });
    end(logger, 1);
  }
}

async function start<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const service = await createServiceApp(options, process.env, { signal, logger });
  logger.info('ready', { health_port: service.healthPort, start_ms: Math.round(performance.now() - startedAt) });
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  await service.close();
  logger.info('stopped');
}

async function runMigrations<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  logger: MusterLogger,
  signal: AbortSignal,
): Promise<void> {
  const ran = await migrateSchema(options, process.env, logger, signal);
  logger.info(ran.length === 0 ? 'the schema is up to date' : `migrated: ${ran.join(', ')}`);
}

function endOnUnhandledErrors(logger: MusterLogger): void {
  const onError = (error: unknown) => {
    logger.fatal('ended by an error that nobody handled', { error });
    end(logger, 1);
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
}

function end(logger: MusterLogger, status: number, last?: string): never {
  if (last !== undefined) logger.warn(last);
  logger.flush();
  // oxlint-disable-next-line unicorn/no-process-exit -- a timer or socket of a library must not keep the program alive
  process.exit(status);
}
