import { RESOURCE_KINDS } from '@muster/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askMember } from './churn/ask-member.js';
import { CHURNED_KINDS } from './churn/churned-kinds.js';
import { givePoolAndNetwork } from './churn/pool-and-network.js';
import { listByHand, listByInventory } from './listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

const WITHIN = { timeout: 30_000, interval: 50 };
const EVERYTHING = Number.POSITIVE_INFINITY;
let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(2);
  await givePoolAndNetwork(cluster);
  const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '2' };
  inventory = await startInventory(cluster, [endpointOf(cluster, 'c1')], { environment });
  await vi.waitUntil(async () => (await inventory.status('c1'))?.current === true, WITHIN);
}, 120_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

const kindsNow = async () => (await inventory.status('c1'))?.kinds ?? {};
const driftNow = async () =>
  Object.fromEntries(Object.entries(await kindsNow()).map(([kind, { drift_found }]) => [kind, drift_found]));

/** What the members say of their events from now on reaches nobody, though their sockets stay open. */
function loseEvents(count: number): void {
  for (const { name } of cluster.members) cluster.simulator.host(name).incus.events.losesNext = count;
}

async function createOneOfEach(): Promise<void> {
  const [member] = cluster.members;
  const around = { members: cluster.members.map(({ name }) => name), upTo: () => 1 };
  for (const { create, nameOf } of CHURNED_KINDS) {
    const held = { name: nameOf(1, 1), project: { name: 'default' }, member: member?.name ?? '' };
    for (const call of create(held, around)) {
      expect((await askMember(cluster.simulator, held.member, call)).status, call.path).toBeLessThan(300);
    }
  }
}

test('G4: events of every kind that are lost without a trace are found by the next sweep, repaired, and counted once', async () => {
  loseEvents(EVERYTHING);
  await createOneOfEach();
  loseEvents(0);
  const byHand = (await listByHand(cluster)).join('\n');
  await expect.poll(async () => (await listByInventory(inventory, 'c1')).join('\n'), WITHIN).toBe(byHand);
  // A project comes with a profile.
  const expected = Object.fromEntries(Object.keys(RESOURCE_KINDS).map((kind) => [kind, kind === 'profile' ? 2 : 1]));
  await expect.poll(driftNow, WITHIN).toEqual(expected);
  expect((await inventory.status('c1'))?.current).toBe(true);

  const synced = Object.entries(await kindsNow()).map(([kind, { synced_to }]) => ({ kind, synced_to }));
  const sweptAgain = async () => {
    const now = await kindsNow();
    return synced.every(({ kind, synced_to }) => now[kind]?.synced_to !== synced_to);
  };
  await vi.waitUntil(sweptAgain, WITHIN);
  expect(await driftNow()).toEqual(expected);
}, 90_000);
