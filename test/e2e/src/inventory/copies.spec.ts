import { setTimeout as pause } from 'node:timers/promises';
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

async function inDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: inventory.database.urls.inventory });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function rowsOf<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return inDatabase(async (client) => (await client.query<Row>(sql, values)).rows);
}

async function holders(): Promise<string[]> {
  const sql = `SELECT DISTINCT holder FROM lease WHERE name LIKE 'follow:%' AND until > now()`;
  return (await rowsOf<{ holder: string }>(sql)).map(({ holder }) => holder);
}

const LEASE_OF = `(SELECT 'follow:' || id FROM cluster WHERE name = $1)`;
const isHeld = async (name: string): Promise<boolean> =>
  (await rowsOf(`SELECT FROM lease WHERE name = ${LEASE_OF} AND until > now()`, [name])).length > 0;
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

test('a cluster that another copy took over and gave back is followed anew', async () => {
  await vi.waitUntil(allCurrent, WITHIN);
  const epoch = `UPDATE cluster SET epoch = epoch + 1 WHERE name = 'c1' RETURNING epoch::int AS epoch`;
  const [taken] = await rowsOf<{ epoch: number }>(epoch);
  await vi.waitFor(async () => {
    const now = `SELECT epoch::int AS epoch FROM cluster WHERE name = 'c1'`;
    expect((await rowsOf<{ epoch: number }>(now))[0]?.epoch).toBeGreaterThan(taken?.epoch ?? Infinity);
  }, WITHIN);
  await vi.waitUntil(allCurrent, WITHIN);
}, 60_000);

test('a copy that cannot finish what it writes of one cluster keeps the others', async () => {
  await inventory.copies[0]?.kill();
  await vi.waitUntil(async () => (await holders()).length === 1 && (await allCurrent()), WITHIN);
  const lapsed: string[] = [];
  await inDatabase(async (client) => {
    await client.query('BEGIN');
    await client.query(`SELECT FROM cluster WHERE name = 'c1' FOR UPDATE`);
    await cluster.call('POST', '/1.0/projects', { name: 'while-it-is-held', config: {} });
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitUntil(async () => (await rowsOf(waiting)).length > 0, WITHIN);
    // Somebody else has it from now on.
    const stolen = `UPDATE lease SET holder = 'somebody', until = now() + interval '1 minute' WHERE name = ${LEASE_OF}`;
    await rowsOf(stolen, ['c1']);
    // Longer than a lease lasts.
    for (const until = Date.now() + 8_000; Date.now() < until; await pause(200)) {
      if (!(await isHeld('c2'))) lapsed.push(new Date().toISOString());
    }
    await client.query('COMMIT');
  });
  expect(lapsed).toEqual([]);
  await rowsOf(`DELETE FROM lease WHERE holder = 'somebody'`);
  await vi.waitUntil(allCurrent, WITHIN);
}, 90_000);
