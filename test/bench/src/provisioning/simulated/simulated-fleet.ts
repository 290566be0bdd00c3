import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { issueToken } from '@muster/e2e/fleet';
import type { BenchedMuster } from '../../muster/benched-muster.js';
import { profiling } from '../../muster/profiling.js';
import type { FleetSettings } from './fleet-program.js';

/** Milliseconds for all servers of a fleet to register and to be looked at. */
const READY_WITHIN_MS = 600_000;

/** Servers that have registered with Muster and are ready. */
export interface SimulatedFleet {
  readonly names: readonly string[];
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a fleet and waits until Muster calls every one of its servers ready. */
export async function startSimulatedFleet(
  { stack, database }: BenchedMuster,
  { servers, stretch = 1 }: { servers: number; stretch?: number },
): Promise<SimulatedFleet> {
  const server_token = await issueToken(stack, servers);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  const settings: FleetSettings = { servers, stretch, provider };
  const program = join(import.meta.dirname, '../../../dist/provisioning/simulated/fleet-program.js');
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...profiling() },
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error('the fleet ended')))]);
  child.stdout.resume();
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const sql = `SELECT name FROM provisioning.server WHERE status = 'ready' ORDER BY length(name), name`;
    const { rows } = await database.query<{ name: string }>(sql);
    if (rows.length >= servers) return { names: rows.map(({ name }) => name), pid: child.pid ?? 0, stop };
    if (performance.now() > deadline) {
      await stop();
      throw new Error(`only ${rows.length} of ${servers} servers were ready after ${READY_WITHIN_MS / 1000} s`);
    }
    await pause(250);
  }
}
