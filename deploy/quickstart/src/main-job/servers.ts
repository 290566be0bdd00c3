import { setTimeout as sleep } from 'node:timers/promises';
import { rowsOf } from '@muster/api-client';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { Context } from '../context.js';
import { logFile } from '../programs/program-list.js';
import { SIMULATED_SERVERS } from '../programs/simulator.js';

const READY_DEADLINE_MS = 120_000;
const POLL_MS = 150;

/** Waits until all simulated servers have registered themselves and are ready, and tells of each. */
export async function waitForServers({ client, screen, signal, data }: Context): Promise<string> {
  const told = new Map<string, string>();
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    signal.throwIfAborted();
    const query = { recursion: '1' as const };
    const servers = await rowsOf(client.api.GET('/1.0/provisioning/servers', { params: { query } }));
    for (const { name, server_status: status, connection_url: url } of servers) {
      if (status === 'ready' && told.get(name) !== status) screen.progress(name, `ready at ${url}`);
      told.set(name, status);
    }
    const ready = servers.filter(({ server_status }) => server_status === 'ready');
    if (ready.length >= SIMULATED_SERVERS) return `${ready.length} servers are ready`;
    if (performance.now() > deadline) {
      const states = [...told].map(([name, status]) => `${name} ${status}`).join(', ') || 'none has registered';
      throw new InfrastructureProblem(
        `Not all ${SIMULATED_SERVERS} servers were ready within ${READY_DEADLINE_MS / 1000} s (${states}): see ${logFile(data, 'simulator')} and ${logFile(data, 'provisioning-worker')}.`,
      );
    }
    await sleep(POLL_MS);
  }
}
