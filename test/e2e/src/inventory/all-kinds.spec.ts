import {
  CloudEvent,
  EVENT_DATA,
  eventReplay,
  resourceResync,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@muster/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { historyOf } from './history-of.js';
import { listByHand, listByInventory } from './listed-by-hand.js';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

/** Without a periodic sweep: what becomes true here, events alone made true. */
const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0' };
const WITHIN = { timeout: 15_000, interval: 50 };
const BUCKETS = '/1.0/storage-pools/local/buckets';
const FORWARDS = '/1.0/networks/br0/forwards';

let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(2);
  for (const { name } of cluster.members) {
    await cluster.call('POST', `/1.0/storage-pools?target=${name}`, { name: 'local', driver: 'dir', config: {} });
    await cluster.call('POST', `/1.0/networks?target=${name}`, { name: 'br0', type: 'bridge', config: {} });
  }
  await cluster.call('POST', '/1.0/storage-pools', { name: 'local', driver: 'dir', config: {} });
  await cluster.call('POST', '/1.0/networks', { name: 'br0', type: 'bridge', config: {} });
  await cluster.call('POST', '/1.0/projects', { name: 'lab', config: features });
  // One name in two projects: what is in them must not be mixed up.
  for (const project of ['default', 'lab']) {
    await cluster.call('POST', `/1.0/networks?project=${project}`, { name: 'ovn0', type: 'ovn', config: {} });
  }
  inventory = await startInventory(cluster, [endpointOf(cluster, 'c1')], { environment });
  await vi.waitUntil(async () => (await inventory.status('c1'))?.current === true, WITHIN);
}, 120_000);
afterAll(async () => {
  await inventory?.stop();
  await cluster?.stop();
});

const features = { 'features.networks': 'true', 'features.networks.zones': 'true' };
const member = (index: number) => cluster.members[index]?.name ?? '';
const rows = async (kind: ResourceKind) => {
  const listed = await inventory.list(kind);
  return listed
    .map(({ project_name = '-', parent_name = '-', server = '-', name }) =>
      [project_name, parent_name, server, name].join(' '),
    )
    .toSorted();
};

const forwardOf = async (address: string) =>
  (await inventory.list('network_forward')).find(({ name }) => name === address);

async function isEqual(): Promise<void> {
  await expect
    .poll(async () => (await listByInventory(inventory, 'c1')).join('\n'), WITHIN)
    .toBe((await listByHand(cluster)).join('\n'));
}

test('what stands beside networks comes, changes and goes by events alone', async () => {
  const rule = { action: 'allow', state: 'enabled' };
  await cluster.call('POST', '/1.0/network-address-sets', { name: 'hosts', addresses: ['192.0.2.1'] });
  await cluster.call('POST', '/1.0/network-acls', {
    name: 'web',
    ingress: [{ ...rule, source: '$hosts' }],
    egress: [],
  });
  await cluster.call('POST', '/1.0/network-acls?project=lab', { name: 'web', ingress: [], egress: [] });
  await cluster.call('POST', '/1.0/network-zones?project=lab', { name: 'lab.example', config: {} });
  await cluster.call('POST', '/1.0/network-zones/lab.example/records?project=lab', { name: 'www', entries: [] });
  await cluster.call('POST', '/1.0/network-integrations', { name: 'wide', type: 'ovn', config: {} });
  for (const project of ['default', 'lab']) {
    const balancer = { listen_address: '192.0.2.20', description: project, config: {}, backends: [], ports: [] };
    await cluster.call('POST', `/1.0/networks/ovn0/load-balancers?project=${project}`, balancer);
    const peer = { name: 'other', target_network: 'ovn0', target_integration: 'wide' };
    await cluster.call('POST', `/1.0/networks/ovn0/peers?project=${project}`, peer);
  }
  await cluster.call('POST', FORWARDS, { listen_address: '192.0.2.9', config: {}, ports: [] });
  await cluster.call('PATCH', '/1.0/networks/br0', { config: { 'security.acls': 'web' } });
  await isEqual();
  expect(await rows('network_acl')).toEqual(['default - - web', 'lab - - web']);
  expect(await rows('network_zone')).toEqual(['lab - - lab.example']);
  expect(await rows('network_integration')).toEqual(['- - - wide']);
  expect(await rows('network_load_balancer')).toEqual(['default ovn0 - 192.0.2.20', 'lab ovn0 - 192.0.2.20']);
  expect(await rows('network_peer')).toEqual(['default ovn0 - other', 'lab ovn0 - other']);
  expect(await rows('network_forward')).toEqual(['default br0 - 192.0.2.9']);
  await cluster.call('PATCH', '/1.0/network-zones/lab.example?project=lab', { description: 'changed' });
  await cluster.call('PATCH', `${FORWARDS}/192.0.2.9`, { description: 'changed' });
  await cluster.call('POST', '/1.0/network-acls/web?project=lab', { name: 'renamed' });
  await cluster.call('DELETE', '/1.0/networks/ovn0/peers/other?project=lab');
  await isEqual();
  expect(await rows('network_peer')).toEqual(['default ovn0 - other']);
  expect((await inventory.status('c1'))?.gaps_healed).toBe(0);
});

test('the history of an object says by which events it came, changed and went, also when it is gone', async () => {
  await cluster.call('POST', FORWARDS, { listen_address: '192.0.2.30', config: {}, ports: [] });
  await expect.poll(() => forwardOf('192.0.2.30'), WITHIN).toBeDefined();
  const uuid = (await forwardOf('192.0.2.30'))?.uuid;
  await cluster.call('PATCH', `${FORWARDS}/192.0.2.30`, { description: 'd', config: { 'user.a': 'b' } });
  await expect.poll(async () => (await forwardOf('192.0.2.30'))?.object['description'], WITHIN).toBe('d');
  await cluster.call('DELETE', `${FORWARDS}/192.0.2.30`);
  await expect
    .poll(() => historyOf(inventory, 'network_forward', uuid), WITHIN)
    .toEqual([
      'deleted event network-forward-deleted',
      'updated event network-forward-updated /config/user.a /description',
      'created event network-forward-created',
    ]);
});

test('what is in a network goes with it, and nothing else does', async () => {
  const peer = { name: 'other', target_network: 'ovn0', target_integration: 'wide' };
  await cluster.call('POST', '/1.0/networks/ovn0/peers?project=lab', peer);
  await isEqual();
  await cluster.call('DELETE', '/1.0/networks/ovn0?project=lab');
  await isEqual();
  expect(await rows('network_load_balancer')).toEqual(['default ovn0 - 192.0.2.20']);
  expect(await rows('network_peer')).toEqual(['default ovn0 - other']);
});

test('a project that is renamed takes all that is in it along', async () => {
  await cluster.call('POST', `${BUCKETS}?project=lab`, { name: 'moved', config: {} });
  await cluster.call('POST', '/1.0/projects/lab', { name: 'lab2' });
  await isEqual();
  expect(await rows('network_acl')).toEqual(['default - - web', 'lab2 - - renamed']);
  expect(await rows('network_zone')).toEqual(['lab2 - - lab.example']);
  expect(await rows('storage_bucket')).toEqual([`lab2 local ${member(0)} moved`]);
  await cluster.call('DELETE', `${BUCKETS}/moved?project=lab2`);
});

test('buckets lie on members, and change with their keys', async () => {
  for (const index of [0, 1])
    await cluster.call('POST', `${BUCKETS}?target=${member(index)}`, { name: 'logs', config: {} });
  await isEqual();
  expect(await rows('storage_bucket')).toEqual([0, 1].map((index) => `default local ${member(index)} logs`));
  const keys = `${BUCKETS}/logs/keys`;
  await cluster.call('POST', `${keys}?target=${member(1)}`, { name: 'reader', role: 'read-only' });
  await isEqual();
  await cluster.call('PUT', `${keys}/reader?target=${member(1)}`, { description: 'x', role: 'admin' });
  await isEqual();
  await cluster.call('DELETE', `${BUCKETS}/logs?target=${member(0)}`);
  await isEqual();
  expect(await rows('storage_bucket')).toEqual([`default local ${member(1)} logs`]);
});

test('of forwards with one address on two members one stands for both, always the same, and the other is reported', async () => {
  await cluster.call('POST', `${FORWARDS}?target=${member(1)}`, { listen_address: '192.0.2.9', config: {}, ports: [] });
  const error = async () => (await inventory.status('c1'))?.kinds['network_forward']?.error;
  await inventory.sweep('c1');
  expect(await error()).toContain('192.0.2.9: its identity belongs to another object');
  expect((await inventory.list('network_forward')).map(({ object }) => object['location'])).toEqual([member(0)]);
  await cluster.call('DELETE', `${FORWARDS}/192.0.2.9?target=${member(0)}`);
  await expect
    .poll(async () => (await inventory.list('network_forward')).map(({ object }) => object['location']), WITHIN)
    .toEqual([member(1)]);
  await inventory.sweep('c1');
  expect(await error()).toBe('');
});

test('an object of any kind is read again on request', async () => {
  const kinds = Object.keys(RESOURCE_KINDS) as ResourceKind[];
  const caller = { protocol: 'unix' as const };
  const before = await listByInventory(inventory, 'c1');
  const read: ResourceKind[] = [];
  for (const kind of kinds) {
    const [row] = await inventory.list(kind);
    if (row === undefined) continue;
    await inventory.rpc.call(resourceResync, { kind, uuid: row.uuid, caller });
    read.push(kind);
  }
  expect(await listByInventory(inventory, 'c1')).toEqual(before);
  expect(kinds.filter((kind) => !read.includes(kind))).toEqual(['image', 'instance', 'storage_volume']);
});

test('each of these changes was told in an event that is as docs/events describes it', async () => {
  const told = new Set<string>();
  for await (const batch of inventory.rpc.stream(eventReplay.inventory, { after: '0', limit: 10_000 })) {
    for (const text of batch) {
      const { type, subject, data } = CloudEvent.parse(JSON.parse(text));
      const [, noun, verb] = type.split('.');
      if (noun !== 'resource') continue;
      const { kind, uuid } = EVENT_DATA.resource.parse(data);
      expect(subject).toBe(`${kind}/${uuid}`);
      told.add(`${kind} ${verb}`);
    }
  }
  const created = Object.keys(RESOURCE_KINDS).filter((kind) => told.has(`${kind} created`));
  expect(created).toEqual(expect.arrayContaining(['network_acl', 'network_forward', 'network_peer', 'storage_bucket']));
  expect([...told]).toEqual(expect.arrayContaining(['network_forward updated', 'network_forward deleted']));
});

test('a cluster whose Incus is too old for address sets has none, and is current all the same', async () => {
  for (const { name } of cluster.members) cluster.simulator.host(name).incus.lacks.add('network_address_set');
  await inventory.sweep('c1');
  expect(await rows('network_address_set')).toEqual([]);
  expect(await inventory.status('c1')).toMatchObject({
    current: true,
    kinds: { network_address_set: { rows: 0, error: '' } },
  });
});
