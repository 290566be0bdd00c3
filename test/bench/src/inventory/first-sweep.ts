import { setTimeout as pause } from 'node:timers/promises';
import { measured, type Figure } from '../figures/figure.js';
import { ProcessUsage } from '../muster/process-usage.js';
import type { BenchedInventory } from './benched-inventory.js';
import type { LargeFleet } from './large/large-fleet.js';
import { peakMiB } from './peak-memory.js';

const LOOK_MS = 100;

/** From the start of the copies until every cluster is current for the first time. */
export async function measureFirstSweep(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  say: (line: string) => void,
): Promise<Figure[]> {
  await inventory.startCopies();
  const startedAt = performance.now();
  const usage = new ProcessUsage(programsOf(inventory, fleet));
  const followed = `SELECT count(*) FILTER (WHERE current)::int AS current, (SELECT count(*)::int FROM cluster) AS known FROM cluster_follow`;
  for (;;) {
    const { rows } = await inventory.database.query<{ current: number; known: number }>(followed);
    if (rows[0]?.current === fleet.clusters.length) break;
    await pause(LOOK_MS);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const { rows } = await inventory.database.query<{ count: number; events: number }>(
    `SELECT (SELECT count(*)::int FROM resource) AS count, (SELECT count(*)::int FROM outbox WHERE noun IN ('resource', 'inventory')) AS events`,
  );
  const count = rows[0]?.count ?? 0;
  const calls = await fleet.calls();
  const used = await usage.seconds();
  const what = `first sweep of ${fleet.clusters.length} clusters`;
  const memory = Math.max(...inventory.copies.map(({ pid }) => peakMiB(pid)));
  const note = `${count} rows, ${fleet.servers} servers, ${seconds.toFixed(1)} s, ${rows[0]?.events ?? 0} events, ${copiesText(inventory)}; ${usageText(used)}`;
  say(`${what}: ${note}`);
  return [
    measured({ name: `${what}, rows a second`, unit: 'rows/s', target: { atLeast: 15_000 } }, count / seconds, note),
    measured({ name: `${what}, requests`, unit: 'requests' }, calls, 'event sockets included'),
    measured({ name: `${what}, memory of a copy`, unit: 'MiB' }, memory, 'its peak'),
  ];
}

/** Programs that have work while the inventory follows. */
export function programsOf(inventory: BenchedInventory, fleet: LargeFleet) {
  const copies = inventory.copies.map(({ pid }, index) => [`inventory ${index + 1}`, pid] as const);
  return {
    ...Object.fromEntries(copies),
    gateway: inventory.gateway.pid,
    ...inventory.backing.pids,
    'simulated servers': fleet.pid,
  };
}

/** Seconds of a processor by program, the busiest first. */
export function usageText(used: ReadonlyMap<string, number>): string {
  const parts = [...used].filter(([, seconds]) => seconds >= 0.1).toSorted(([, a], [, b]) => b - a);
  return `processor time ${parts.map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`).join(', ')}`;
}

export function copiesText({ copies }: BenchedInventory): string {
  return copies.length === 1 ? '1 copy' : `${copies.length} copies`;
}
