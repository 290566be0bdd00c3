import { setTimeout as pause } from 'node:timers/promises';
import { RESOURCE_KINDS } from '@muster/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listByHand, listByInventory } from '../listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from '../running-inventory.js';
import { formSmallCluster, type SmallCluster } from '../small-cluster.js';
import { ChurnClient } from './churn-client.js';
import { Disturber } from './disturber.js';
import { givePoolAndNetwork } from './pool-and-network.js';

/** `MUSTER_CHURN_CHANGES=100000 MUSTER_CHURN_SEED=7 npx vitest run churn.spec` plays a longer one, or one again. */
const CHANGES = Number(process.env['MUSTER_CHURN_CHANGES'] ?? 10_000);
const SEED = Number(process.env['MUSTER_CHURN_SEED'] ?? Math.floor(Math.random() * 1_000_000));
/** Changes after the others, one at a time, while nothing dies. */
const UNDISTURBED = 40;
const BETWEEN_SINGLE_MS = 100;
const CLIENTS = 4;
const KILLS = Math.max(2, Math.floor(CHANGES / 2_000));
const WITHIN = { timeout: 60_000, interval: 100 };
/** What was promised: no difference ten seconds after the last change. */
const WITHIN_QUIET = { timeout: 10_000, interval: 100 };
const NAMES = ['c1', 'c2'];

let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(3);
  await givePoolAndNetwork(cluster);
  // Without a periodic sweep: nothing but events, and listings after gaps, may make it true.
  const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0' };
  // Two clusters as provisioning sees it, on the same members, so that both copies have something to follow.
  const clusters = NAMES.map((name) => endpointOf(cluster, name));
  inventory = await startInventory(cluster, clusters, { environment, copies: 2 });
  await vi.waitUntil(allCurrent, WITHIN);
}, 180_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

async function allCurrent(): Promise<boolean> {
  return (await Promise.all(NAMES.map((name) => inventory.status(name)))).every((status) => status?.current === true);
}

test('G4: however sockets are cut, members lose power and copies are killed while everything changes, no difference is left', async () => {
  const clients = Array.from({ length: CLIENTS }, (_, number) => new ChurnClient(cluster.simulator, number, SEED));
  const disturber = new Disturber(cluster.simulator, inventory.copies, {
    seed: SEED,
    changes: CHANGES,
    kills: KILLS,
  });
  const startedAt = Date.now();
  await Promise.all(clients.map((client) => client.begin()));
  const disturbed = await play(clients, CHANGES, (change) => disturber.after(change));
  await disturber.end();
  await vi.waitUntil(allCurrent, WITHIN);
  // Listings, after gaps and when very much changes at once, would heal what events should have told: at the end there
  // are single events alone.
  const undisturbed = await play(clients.slice(0, 1), UNDISTURBED, () => pause(BETWEEN_SINGLE_MS));
  const made = sumOf(clients);
  const quietAt = Date.now();
  process.stdout.write(
    `seed ${SEED}: ${disturbed} + ${undisturbed} changes in ${quietAt - startedAt} ms, ${JSON.stringify(disturber.done)}\n`,
  );

  await vi.waitUntil(allCurrent, WITHIN);
  const byHand = await listByHand(cluster);
  // What was told last may just be on its way.
  await vi.waitFor(async () => {
    for (const name of NAMES) expect(differences(byHand, await listByInventory(inventory, name))).toEqual([]);
  }, WITHIN_QUIET);
  process.stdout.write(`no difference in ${byHand.length} objects ${Date.now() - quietAt} ms after the last change\n`);
  expect(await allCurrent()).toBe(true);
  expect(Object.values(disturber.done).filter((times) => times === 0)).toEqual([]);
  for (const kind of Object.keys(RESOURCE_KINDS)) expect(total(made, kind), kind).toBeGreaterThan(0);
}, 600_000);

/** Has the clients make so many changes side by side. Gives how many there were: each ends what it has begun. */
async function play(
  clients: readonly ChurnClient[],
  count: number,
  after: (change: number) => unknown,
): Promise<number> {
  let changes = 0;
  const playOne = async (client: ChurnClient): Promise<void> => {
    while (changes < count) {
      if (!(await client.change())) continue;
      changes += 1;
      await after(changes);
    }
  };
  await Promise.all(clients.map(playOne));
  return changes;
}

/** Lines that only one side has: `-` the members', `+` the inventory's. */
function differences(byHand: readonly string[], own: readonly string[]): string[] {
  const [hand, inventoried] = [new Set(byHand), new Set(own)];
  return [
    ...byHand.filter((line) => !inventoried.has(line)).map((line) => `- ${line}`),
    ...own.filter((line) => !hand.has(line)).map((line) => `+ ${line}`),
  ];
}

function sumOf(clients: readonly ChurnClient[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const client of clients) {
    for (const [change, count] of client.made) sum.set(change, (sum.get(change) ?? 0) + count);
  }
  return sum;
}

function total(made: ReadonlyMap<string, number>, kind?: string): number {
  const counted = [...made].filter(([change]) => kind === undefined || change.startsWith(`${kind} `));
  return counted.reduce((sum, [, count]) => sum + count, 0);
}
