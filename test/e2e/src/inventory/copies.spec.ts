import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listByHand, listByInventory } from './listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

const WITHIN = { timeout: 40_000, interval: 50 };
const NAMES = ['c1', 'c2'];
let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(2);
  const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0' };
  // Two clusters as provisioning sees it, on the same members: there is something to divide.
  const clusters = NAMES.map((name) => endpointOf(cluster, name));
  inventory = await startInventory(cluster, clusters, { environment, copies: 2 });
}, 120_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

async function holders(): Promise<string[]> {
  const client = new Client({ connectionString: inventory.database.urls.inventory });
  await client.connect();
  const { rows } = await client.query<{ holder: string }>(
    `SELECT DISTINCT holder FROM lease WHERE name LIKE 'follow:%' AND until > now()`,
  );
  await client.end();
  return rows.map(({ holder }) => holder);
}
const allCurrent = async () =>
  (await Promise.all(NAMES.map((name) => inventory.status(name)))).every((status) => status?.current === true);

test('copies share the clusters; when one is killed the other follows all within seconds and nothing is missed', async () => {
  await vi.waitUntil(async () => (await holders()).length === 2 && (await allCurrent()), WITHIN);
  await inventory.copies[0]?.kill();
  await cluster.call('POST', '/1.0/projects', { name: 'while-nobody-looked', config: {} });
  const killedAt = Date.now();
  await vi.waitUntil(async () => (await holders()).length === 1 && (await allCurrent()), WITHIN);
  expect(Date.now() - killedAt).toBeLessThan(20_000);
  const byHand = (await listByHand(cluster)).join('\n');
  // The copy that is still there was told of the project by an event, which may just be on its way.
  await vi.waitFor(async () => {
    for (const name of NAMES) expect((await listByInventory(inventory, name)).join('\n')).toBe(byHand);
  }, WITHIN);
}, 90_000);

test('a sweep that is asked of a copy which does not follow the cluster is carried out by the one that does', async () => {
  await inventory.copies[0]?.start();
  await vi.waitUntil(async () => (await holders()).length === 2 && (await allCurrent()), WITHIN);
  // Questions go to either copy in turn.
  for (let round = 0; round < 6; round += 1) {
    expect(await inventory.sweep(NAMES[round % 2] ?? '')).toMatchObject({ project: 2 });
  }
}, 90_000);
