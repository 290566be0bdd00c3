import { setTimeout as sleep } from 'node:timers/promises';
import { rowsOf } from '@muster/api-client';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { Context } from '../context.js';
import { logFile } from '../programs/program-list.js';

const DEADLINE_MS = 60_000;
const POLL_MS = 150;

/** Waits until the inventory of every cluster is current: listed in full, and followed on every member. */
export async function waitForInventory({ client, signal, data }: Context): Promise<string> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    signal.throwIfAborted();
    const { api } = client;
    const [clusters, statuses] = await Promise.all([
      rowsOf(api.GET('/1.0/provisioning/clusters', { params: { query: { recursion: '1' } } })),
      rowsOf(api.GET('/1.0/inventory/status')),
    ]);
    const behind = clusters
      .filter(({ status }) => status === 'ready')
      .map(({ name }) => ({ name, inventory: statuses.find(({ cluster }) => cluster === name) }))
      .filter(({ inventory }) => inventory?.current !== true);
    if (behind.length === 0) {
      const objects = statuses.flatMap(({ kinds }) => Object.values(kinds)).reduce((sum, { rows }) => sum + rows, 0);
      return `current, ${objects} objects`;
    }
    if (performance.now() > deadline) {
      const reasons = behind.map(({ name, inventory }) => `${name} (${inventory?.reason ?? 'not followed'})`);
      throw new InfrastructureProblem(
        `The inventory was not current within ${DEADLINE_MS / 1000} s: ${reasons.join(', ')}; see ${logFile(data, 'inventory')}.`,
      );
    }
    await sleep(POLL_MS);
  }
}
