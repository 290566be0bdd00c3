import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructureProblem, recordedProgram, SERVICES, startProgram } from '@muster/infrastructure';
import type { Program, ServiceName } from '@muster/infrastructure';
import type { Context } from '../context.js';
import { logTail } from './log-tail.js';
import { serviceMain } from './migrate-services.js';
import { logFile, recordFile, SERVICE_PROGRAMS } from './program-list.js';
import { serviceEnvironment } from './service-environment.js';

const READY_DEADLINE_MS = 90_000;

/** Starts those services that do not run, side by side, and waits until all are ready. */
export async function startServices(context: Context): Promise<string> {
  const pids = await Promise.all(SERVICES.map((service) => startService(context, service)));
  return SERVICES.map((service, index) => `${SERVICE_PROGRAMS[service]} ${pids[index] ?? ''}`).join(', ');
}

async function startService(context: Context, service: ServiceName): Promise<number> {
  const { data } = context;
  const name = SERVICE_PROGRAMS[service];
  const running = await recordedProgram(recordFile(data, name));
  if (running !== undefined) {
    await untilReady(context, service, async () =>
      (await recordedProgram(recordFile(data, name))) === undefined ? '' : undefined,
    );
    return running;
  }
  const program = await startProgram({
    command: [process.execPath, serviceMain(service), 'start'],
    logFile: logFile(data, name),
    recordFile: recordFile(data, name),
    environment: serviceEnvironment(context, service, process.env),
    outlivesParent: true,
  });
  await untilReady(context, service, () => lastWords(program));
  return program.pid;
}

/** What a program said at its end; undefined while it runs. */
async function lastWords(program: Program): Promise<string | undefined> {
  return program.hasEnded() ? program.log() : undefined;
}

/** Throws an InfrastructureProblem when the program ends or takes too long. */
async function untilReady(
  { settings, data, signal }: Context,
  service: ServiceName,
  ended: () => Promise<string | undefined>,
): Promise<void> {
  const name = SERVICE_PROGRAMS[service];
  const log = logFile(data, name);
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    signal.throwIfAborted();
    const words = await ended();
    if (words !== undefined) throw new InfrastructureProblem(`${name} ended at its start (${log}):\n${logTail(words)}`);
    const readiness = await askReadiness(settings.ports.health[service]);
    if (readiness === 'ready') return;
    if (performance.now() > deadline) {
      throw new InfrastructureProblem(
        `${name} was not ready within ${READY_DEADLINE_MS / 1000} s (${log}): ${readiness}`,
      );
    }
    await sleep(50);
  }
}

/** `ready`, or what is missing. */
async function askReadiness(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(3_000) });
    const text = await answer.text();
    return answer.ok ? 'ready' : text;
  } catch (error) {
    const { cause, message } = error as Error;
    return (cause as Error | undefined)?.message ?? message;
  }
}
