import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { issueToken, untilReady } from '@muster/e2e/fleet';
import { ServiceProcess } from '@muster/e2e/service-process';
import { startStack, type Stack } from '@muster/e2e/stack';
import { freePort } from '@muster/infrastructure';
import { startSimulator, type Simulator } from '@muster/simulator';
import { Backing } from './backing.js';
import { KeptProgram } from './kept-program.js';
import { PowerKeeper } from './power-keeper.js';

export interface WorldSettings {
  readonly seed: number;
  readonly servers: number;
  /** Copies that carry operations out; the API and the poller are another process. */
  readonly workers: number;
}

/** All that a run has: Muster's processes, Postgres and NATS, and the servers. Everything in it may be hit. */
export interface ChaosWorld {
  readonly stack: Stack;
  readonly backing: Backing;
  readonly programs: ReadonlyMap<string, KeptProgram>;
  readonly simulator: Simulator;
  readonly power: PowerKeeper;
  /** Copies the logs of all programs into a folder. */
  keepLogs(folder: string): Promise<void>;
  stop(): Promise<void>;
}

/** Also on a busy machine. */
const READY_WITHIN_MS = 180_000;
/** Calls that servers received are not read in a run, and would fill the memory of a long one. */
const FORGET_CALLS_EVERY_MS = 5_000;

/** Starts everything on free ports and in folders of its own; all servers have registered and are ready. */
export async function startChaosWorld(settings: WorldSettings): Promise<ChaosWorld> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const backing = await Backing.start();
    undo.push(() => backing.stop());
    const stack = await startStack({
      natsUrl: backing.natsUrl,
      natsPasswords: backing.natsPasswords,
      natsIssuerSeedFile: backing.natsIssuerSeedFile,
      databaseUrls: backing.databaseUrls,
      environment: { ...untraced(), provisioning: { MUSTER_TRACE_FILE: '', MUSTER_ROLES: 'api,poller' } },
    });
    undo.push(() => stack.stop());
    const programs = await keptPrograms(stack, settings.workers);
    undo.push(async () => {
      await Promise.all([...programs.values()].map((program) => program.stop()));
    });
    const simulator = await startFleet(stack, settings);
    const forget = setInterval(() => simulator.calls.clear(), FORGET_CALLS_EVERY_MS).unref();
    const power = new PowerKeeper(simulator);
    undo.push(async () => {
      clearInterval(forget);
      power.stop();
      await simulator.close();
    });
    const keepLogs = async (folder: string): Promise<void> => {
      await mkdir(folder, { recursive: true });
      for (const source of [stack.home, backing.data.logs]) await copyLogs(source, folder);
    };
    return { stack, backing, programs, simulator, power, keepLogs, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function untraced() {
  const quiet = { MUSTER_TRACE_FILE: '' };
  return { gateway: quiet, templates: quiet, inventory: quiet, relay: quiet };
}

async function keptPrograms(stack: Stack, workers: number): Promise<ReadonlyMap<string, KeptProgram>> {
  const { settings } = stack.programs.provisioning;
  const programs = new Map<string, KeptProgram>();
  for (const [name, program] of Object.entries(stack.programs)) programs.set(name, new KeptProgram(name, program));
  for (let index = 1; index <= workers; index += 1) {
    const name = `worker-${index}`;
    const worker = new ServiceProcess({
      ...settings,
      healthPort: await freePort(),
      logFile: join(stack.home, `${name}.log`),
      environment: { ...settings.environment, MUSTER_ROLES: 'worker' },
    });
    await worker.start();
    programs.set(name, new KeptProgram(name, worker));
  }
  return programs;
}

async function startFleet(stack: Stack, { servers, seed }: WorldSettings): Promise<Simulator> {
  const server_token = await issueToken(stack, servers);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  const simulator = await startSimulator({ servers, provider, seed });
  try {
    await untilReady(stack, servers, READY_WITHIN_MS);
    return simulator;
  } catch (thrown) {
    await simulator.close();
    throw thrown;
  }
}

async function copyLogs(source: string, folder: string): Promise<void> {
  const logs = (await readdir(source)).filter((name) => name.endsWith('.log'));
  await Promise.all(logs.map((name) => copyFile(join(source, name), join(folder, name))));
}
