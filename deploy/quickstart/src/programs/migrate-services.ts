import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InfrastructureProblem, SERVICES } from '@muster/infrastructure';
import type { ServiceName } from '@muster/infrastructure';
import { CHECKOUT } from '../context.js';
import type { Context } from '../context.js';
import { logTail } from './log-tail.js';
import { logFile, SERVICE_PROGRAMS } from './program-list.js';
import { serviceEnvironment } from './service-environment.js';

const run = promisify(execFile);
const DEADLINE_MS = 120_000;

/** The program of a service. */
export function serviceMain(service: ServiceName): string {
  return join(CHECKOUT, 'services', SERVICE_PROGRAMS[service], 'dist/main.js');
}

/** Runs each service's own `migrate` command, side by side. Throws an InfrastructureProblem. */
export async function migrateServices(context: Context): Promise<string> {
  await Promise.all(SERVICES.map((service) => migrate(context, service)));
  return `up to date: ${Object.values(SERVICE_PROGRAMS).join(', ')}`;
}

async function migrate(context: Context, service: ServiceName): Promise<void> {
  const log = logFile(context.data, SERVICE_PROGRAMS[service]);
  try {
    const { stdout, stderr } = await run(process.execPath, [serviceMain(service), 'migrate'], {
      env: serviceEnvironment(context, service, process.env),
      timeout: DEADLINE_MS,
      signal: context.signal,
    });
    await appendFile(log, stdout + stderr, { mode: 0o600 });
  } catch (error) {
    context.signal.throwIfAborted();
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
    await appendFile(log, stdout + stderr, { mode: 0o600 });
    throw new InfrastructureProblem(
      `The schema of ${SERVICE_PROGRAMS[service]} could not be brought up to date (${log}):\n${logTail(stdout + stderr) || `    ${message}`}`,
      { cause: error },
    );
  }
}
