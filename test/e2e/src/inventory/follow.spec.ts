import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { resourceGet, resourceResync, type ClusterEndpoint } from '@muster/contracts';
import { listByHand, listByInventory } from './listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

/** Without a periodic sweep: what becomes true here, events alone made true. */
const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0' };
const WITHIN = { timeout: 15_000, interval: 50 };

let cluster: SmallCluster;
let endpoint: ClusterEndpoint;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(3);
  for (const { name } of cluster.members) {
    await cluster.call('POST', `/1.0/storage-pools?target=${name}`, { name: 'local', driver: 'dir', config: {} });
  }
  await cluster.call('POST', '/1.0/storage-pools', { name: 'local', driver: 'dir', config: {} });
  endpoint = endpointOf(cluster, 'c1');
  inventory = await startInventory(cluster, [endpoint], { environment });
  await becomesCurrent();
}, 120_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

async function becomesCurrent(): Promise<void> {
  await vi.waitUntil(async () => (await inventory.status('c1'))?.current === true, WITHIN);
}

async function isEqual(): Promise<void> {
  await expect
    .poll(async () => (await listByInventory(inventory, 'c1')).join('\n'), WITHIN)
    .toBe((await listByHand(cluster)).join('\n'));
}

const member = (index: number) => cluster.members[index]?.name ?? '';
const eventsOf = (index: number) => cluster.simulator.host(member(index)).incus.events;
const createInstance = (name: string, on: number, project = 'default') =>
  cluster.call('POST', `/1.0/instances?target=${member(on)}&project=${project}`, {
    name,
    type: 'container',
    source: { type: 'none' },
    devices: { root: { type: 'disk', pool: 'local', path: '/' } },
  });
const names = async (kind: 'instance' | 'storage_volume') => (await inventory.list(kind)).map(({ name }) => name);

test('the first listing equals what the members list, and every kind says to when it is synced', async () => {
  await isEqual();
  const status = await inventory.status('c1');
  expect(status).toMatchObject({ current: true, reason: '', gaps_healed: 0 });
  expect(Object.values(status?.kinds ?? {}).filter(({ synced_to }) => synced_to === null)).toEqual([]);
  expect(status?.kinds['storage_pool']?.rows).toBe(1);
});

test('changes of every kind arrive by events alone', async () => {
  const pool = '/1.0/storage-pools/local/volumes/custom';
  await cluster.call('POST', '/1.0/projects', { name: 'lab', config: {} });
  await cluster.call('POST', '/1.0/profiles?project=lab', { name: 'small', config: {}, devices: {} });
  await cluster.call('POST', '/1.0/profiles/small?project=lab', { name: 'tiny' });
  for (const { name } of cluster.members) {
    await cluster.call('POST', `/1.0/networks?target=${name}`, { name: 'br1', type: 'bridge', config: {} });
  }
  await cluster.call('POST', '/1.0/networks', { name: 'br1', type: 'bridge', config: {} });
  for (const { name } of cluster.members) {
    await cluster.call('POST', `${pool}?target=${name}`, { name: 'backups', type: 'custom', config: {} });
  }
  await createInstance('web', 0);
  await createInstance('db', 1);
  await cluster.call('PUT', '/1.0/instances/db/state', { action: 'start', timeout: 5 });
  await cluster.call('POST', '/1.0/instances/web/snapshots', { name: 'before' });
  await cluster.call('POST', '/1.0/instances/web', { name: 'www' });
  await isEqual();
  await cluster.call('DELETE', `${pool}/backups?target=${member(1)}`);
  await cluster.call('DELETE', '/1.0/profiles/tiny?project=lab');
  await cluster.call('DELETE', '/1.0/instances/www');
  await isEqual();
  expect((await inventory.list('storage_volume', { server: member(1) })).map(({ name }) => name)).not.toContain(
    'backups',
  );
  expect((await inventory.status('c1'))?.gaps_healed).toBe(0);
});

test('rows have the fields of upstream, in its order, and narrow by cluster, server and project', async () => {
  const [volume] = await inventory.list('storage_volume', { server: member(0) });
  expect(Object.keys(volume ?? {})).toEqual([
    'uuid',
    'cluster',
    'server',
    'project_name',
    'parent_name',
    'name',
    'type',
    'object',
    'last_updated',
  ]);
  expect(await inventory.list('instance', { cluster: 'another' })).toEqual([]);
  expect(await inventory.list('instance', { project: 'lab' })).toEqual([]);
  expect((await inventory.list('instance', { project: 'default', server: member(1) })).map(({ name }) => name)).toEqual(
    ['db'],
  );
});

test('a cut socket takes "current" away, and everything that happened meanwhile is found', async () => {
  const before = (await inventory.status('c1'))?.gaps_healed ?? 0;
  eventsOf(2).losesNext = 1;
  await createInstance('missed', 2);
  eventsOf(2).drop();
  await expect.poll(async () => (await inventory.status('c1'))?.gaps_healed, WITHIN).toBe(before + 1);
  await becomesCurrent();
  await isEqual();
  expect(await names('instance')).toContain('missed');
});

test('a member without power is named as the reason, the others are asked in its place, and its return heals', async () => {
  await cluster.simulator.host(member(0)).cutPower();
  await expect
    .poll(async () => (await inventory.status('c1'))?.reason, WITHIN)
    .toContain(`no events from ${member(0)}`);
  expect((await inventory.status('c1'))?.current).toBe(false);
  await cluster.call('POST', '/1.0/projects', { name: 'meanwhile', config: {} }, 1);
  await expect
    .poll(async () => (await inventory.list('project')).map(({ name }) => name), WITHIN)
    .toContain('meanwhile');
  await cluster.simulator.host(member(0)).powerOn();
  await becomesCurrent();
  await isEqual();
});

test('a sweep that is asked for answers with the counts, and an unknown cluster is not found', async () => {
  const counts = await inventory.sweep('c1');
  expect(counts).toMatchObject({ storage_pool: 1, instance: (await names('instance')).length });
  await expect(inventory.sweep('nobody')).rejects.toMatchObject({ code: 'object.not-found', status: 404 });
});

test('a cluster that is still being formed is listed when a sweep is asked for, before any event tells of it', async () => {
  const young = { ...endpointOf(cluster, 'young'), status: 'pending' as const };
  inventory.provisioning.clusters = [endpoint, young];
  expect(await inventory.sweep('young')).toMatchObject({ storage_pool: 1 });
  inventory.provisioning.clusters = [endpoint];
  await inventory.tellClusterChanged('deleted', young.id);
  await expect.poll(() => inventory.status('young'), WITHIN).toBeUndefined();
});

/** A second name for the cluster, of which provisioning says that it is still being formed, once all members are heard. */
async function expectedCluster(name: string): Promise<ClusterEndpoint> {
  const young = { ...endpointOf(cluster, name), status: 'pending' as const };
  inventory.provisioning.clusters = [endpoint, young];
  await inventory.expect(name);
  await expect.poll(async () => (await inventory.status(name))?.reason, WITHIN).toMatch(/^being listed/);
  return young;
}

async function forget({ id, name }: ClusterEndpoint): Promise<void> {
  inventory.provisioning.clusters = [endpoint];
  await inventory.tellClusterChanged('deleted', id);
  await expect.poll(() => inventory.status(name), WITHIN).toBeUndefined();
}

test('a cluster that is being formed and expected is heard, and listed no sooner than it is asked for', async () => {
  const young = await expectedCluster('expected');
  await createInstance('early', 0);
  // What the followed cluster has heard of, the expected one has, too.
  await expect.poll(() => names('instance'), WITHIN).toContain('early');
  const before = await inventory.status('expected');
  expect(Object.values(before?.kinds ?? {}).filter(({ synced_to, rows }) => synced_to !== null || rows > 0)).toEqual(
    [],
  );
  const own = (await inventory.list('instance', { cluster: 'c1' })).length;
  expect(await inventory.sweep('expected')).toMatchObject({ instance: own });
  await expect.poll(async () => (await inventory.status('expected'))?.current, WITHIN).toBe(true);
  await cluster.call('DELETE', '/1.0/instances/early');
  await expect.poll(() => inventory.list('instance', { cluster: 'expected' }), WITHIN).toHaveLength(own - 1);
  await forget(young);
});

test('a cluster that was expected and never asked for is listed when it is ready', async () => {
  const young = await expectedCluster('grown');
  inventory.provisioning.clusters = [endpoint, { ...young, status: 'ready' }];
  await inventory.tellClusterChanged('updated', young.id);
  await expect.poll(async () => (await inventory.status('grown'))?.current, WITHIN).toBe(true);
  await forget(young);
});

test('one object is read again on request, and what is asked wrongly is refused', async () => {
  const [row] = (await inventory.list('instance')).filter(({ name }) => name === 'db');
  const kind = 'instance';
  const caller = { protocol: 'unix' as const };
  eventsOf(1).losesNext = 1;
  await cluster.call('PATCH', '/1.0/instances/db', { description: 'said to nobody' });
  await inventory.rpc.call(resourceResync, { kind, uuid: row?.uuid ?? '', caller });
  const found = await inventory.rpc.call(resourceGet, { kind, uuid: row?.uuid ?? '' });
  expect(found.object['description']).toBe('said to nobody');
  const ask = (uuid: string) => inventory.rpc.call(resourceGet, { kind, uuid });
  await expect(ask('not-a-uuid')).rejects.toMatchObject({ status: 400 });
  await expect(ask(endpoint.id)).rejects.toMatchObject({ status: 404, message: 'Not found' });
});

test('a sweep that finds nothing changed writes no row', async () => {
  const rows = async () => {
    const client = new Client({ connectionString: inventory.database.urls.inventory });
    await client.connect();
    const { rows: found } = await client.query('SELECT kind, uuid, xmin::text FROM resource ORDER BY kind, uuid');
    await client.end();
    return found as unknown[];
  };
  await inventory.sweep('c1');
  const before = await rows();
  await inventory.sweep('c1');
  expect(await rows()).toEqual(before);
});

test('what several kinds are listed by is not asked for by each of them in a sweep', async () => {
  const after = cluster.simulator.calls.list().at(-1)?.sequence ?? 0;
  await inventory.sweep('c1');
  const asked = cluster.simulator.calls.list({ after }).filter(({ path }) => path.startsWith('/1.0/networks?'));
  // One call, or two where the kinds do not begin in the same moment; each for itself would make four.
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('a renamed cluster keeps its rows under new identities; a deleted one loses them', async () => {
  const [before] = await inventory.list('storage_pool', { cluster: 'c1' });
  inventory.provisioning.clusters = [{ ...endpoint, name: 'c2' }];
  await inventory.tellClusterChanged('renamed', endpoint.id);
  await expect.poll(() => inventory.list('storage_pool', { cluster: 'c2' }), WITHIN).toHaveLength(1);
  const [after] = await inventory.list('storage_pool', { cluster: 'c2' });
  expect(after?.uuid).not.toBe(before?.uuid);
  expect(await inventory.list('storage_pool', { cluster: 'c1' })).toEqual([]);
  await cluster.call('POST', '/1.0/projects', { name: 'under-the-new-name', config: {} });
  await expect
    .poll(async () => (await inventory.list('project', { cluster: 'c2' })).map(({ name }) => name), WITHIN)
    .toContain('under-the-new-name');
  inventory.provisioning.clusters = [];
  await inventory.tellClusterChanged('deleted', endpoint.id);
  await expect.poll(() => inventory.list('project'), WITHIN).toEqual([]);
  expect(await inventory.status('c2')).toBeUndefined();
});
