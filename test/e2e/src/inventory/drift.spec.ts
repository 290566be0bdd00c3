import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { historyOf } from './history-of.js';
import { listByHand, listByInventory } from './listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

const WITHIN = { timeout: 20_000, interval: 50 };
let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(2);
  const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '2' };
  inventory = await startInventory(cluster, [endpointOf(cluster, 'c1')], { environment });
  await vi.waitUntil(async () => (await inventory.status('c1'))?.current === true, WITHIN);
}, 120_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

const drift = async () => {
  const kinds = Object.entries((await inventory.status('c1'))?.kinds ?? {});
  return Object.fromEntries(
    kinds.filter(([, { drift_found }]) => drift_found > 0).map(([kind, { drift_found }]) => [kind, drift_found]),
  );
};

const metrics = async () => {
  const port = inventory.copies[0]?.settings.healthPort ?? 0;
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
};

const profiles = async () =>
  (await inventory.list('profile')).map(({ project_name, name }) => `${project_name}/${name}`);

test('an event that is lost without a trace is found by the next sweep, repaired and counted', async () => {
  cluster.simulator.host(cluster.members[0]?.name ?? '').incus.events.losesNext = 1;
  await cluster.call('POST', '/1.0/profiles', { name: 'untold', config: {}, devices: {} });
  await expect.poll(profiles, WITHIN).toContain('default/untold');
  await expect.poll(drift, WITHIN).toEqual({ profile: 1 });
  const [row] = (await inventory.list('profile')).filter(({ name }) => name === 'untold');
  expect(await historyOf(inventory, 'profile', row?.uuid)).toEqual(['created listing sweep']);
  expect((await inventory.status('c1'))?.current).toBe(true);
  expect((await listByInventory(inventory, 'c1')).join('\n')).toBe((await listByHand(cluster)).join('\n'));
}, 30_000);

test('how fresh a cluster is, and what was missed, is in the metrics', async () => {
  await expect.poll(metrics, WITHIN).toMatch(/^muster_inventory_drift_total\{.*cluster="c1",kind="profile".*\} 1/m);
  expect(await metrics()).toMatch(/^muster_inventory_current\{.*cluster="c1".*\} 1/m);
  const since = Date.parse((await inventory.status('c1'))?.followed_since ?? '') / 1000;
  const shown = /^muster_inventory_followed_since_timestamp\{.*cluster="c1".*\} (\S+)/m.exec(await metrics())?.[1];
  expect(Math.abs(Number(shown) - since)).toBeLessThan(5);
  expect(await metrics()).toMatch(
    /^muster_inventory_synced_to_timestamp\w*\{.*cluster="c1",kind="network_acl".*\} 1\d{9}/m,
  );
});

test('the profile that comes with a new project has no event of its own, and is no drift', async () => {
  await cluster.call('POST', '/1.0/projects', { name: 'told', config: {} });
  await expect.poll(profiles, WITHIN).toContain('told/default');
  const synced = (await inventory.status('c1'))?.kinds['profile']?.synced_to;
  await expect.poll(async () => (await inventory.status('c1'))?.kinds['profile']?.synced_to, WITHIN).not.toBe(synced);
  expect(await drift()).toEqual({ profile: 1 });
}, 30_000);
