import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, valueOf } from '@muster/api-client';
import { InfrastructureProblem, recordedProgram, startProgram } from '@muster/infrastructure';
import type { DataDirectory, Program } from '@muster/infrastructure';
import { CHECKOUT } from '../context.js';
import type { Context } from '../context.js';
import { logTail } from './log-tail.js';
import { logFile, recordFile } from './program-list.js';

export const SIMULATED_SERVERS = 6;
const READY_DEADLINE_MS = 60_000;

/** Starts the simulated servers, or brings back those of an earlier start. New ones get a token to register with. */
export async function startSimulator(context: Context): Promise<string> {
  const { data, signal } = context;
  const running = await recordedProgram(recordFile(data, 'simulator'));
  if (running !== undefined) return `${SIMULATED_SERVERS} servers run already (process ${running})`;
  const state = join(data.path, 'simulator');
  await mkdir(state, { recursive: true, mode: 0o700 });
  const saved = await savedNetwork(state);
  const options = {
    servers: String(SIMULATED_SERVERS),
    state,
    'control-socket': controlSocket(data),
    ...(saved === undefined ? await registrationOptions(context, state) : { network: saved }),
  };
  const program = await startProgram({
    command: [process.execPath, join(CHECKOUT, 'test/simulator/dist/main.js'), ...asArguments(options)],
    logFile: logFile(data, 'simulator'),
    recordFile: recordFile(data, 'simulator'),
    outlivesParent: true,
  });
  const network = await untilReady(program, logFile(data, 'simulator'), signal);
  return `${SIMULATED_SERVERS} servers ${saved === undefined ? 'on' : 'came back on'} ${network}.0/24 (process ${program.pid})`;
}

/** Where the simulator can be told to fail; shorter than the gateway's socket, whose length was checked. */
export function controlSocket(data: DataDirectory): string {
  return join(data.path, 'sim.socket');
}

/** Upstream calls every server on port 8443, so each installation keeps the addresses that it began with. */
async function savedNetwork(state: string): Promise<string | undefined> {
  const file = join(state, 'simulator.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as { network: string }).network;
}

/** What an administrator puts on the seed of an IncusOS: where to register, with which token, and whom to trust. */
async function registrationOptions({ client }: Context, state: string): Promise<Record<string, string>> {
  const body = { uses_remaining: SIMULATED_SERVERS, description: 'quickstart', channel: '' };
  const address = await addressOf(client.api.POST('/1.0/provisioning/tokens', { body }));
  const uuid = address.slice(address.lastIndexOf('/') + 1);
  const { config } = await valueOf(
    client.api.GET('/1.0/provisioning/tokens/{uuid}/provider-config', { params: { path: { uuid } } }),
  );
  const certificate = join(state, 'gateway.crt');
  await writeFile(certificate, config.server_certificate);
  return { 'server-url': config.server_url, 'server-token': config.server_token, 'server-certificate': certificate };
}

function asArguments(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Gives the network that the simulator says it serves. */
async function untilReady(program: Program, log: string, signal: AbortSignal): Promise<string> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    signal.throwIfAborted();
    const text = await program.log();
    const network = /^\{"network":"([\d.]+)"/m.exec(text)?.[1];
    if (network !== undefined) return network;
    if (program.hasEnded())
      throw new InfrastructureProblem(`The simulator ended at its start (${log}):\n${logTail(text)}`);
    if (performance.now() > deadline) {
      throw new InfrastructureProblem(
        `The simulator was not ready within ${READY_DEADLINE_MS / 1000} s (${log}):\n${logTail(text)}`,
      );
    }
    await sleep(50);
  }
}
