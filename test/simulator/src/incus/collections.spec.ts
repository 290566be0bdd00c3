import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator } from '../simulator.js';
import type { Simulator } from '../simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;

beforeAll(async () => {
  simulator = await startSimulator({ servers: 2 });
  admin = new Administrator(simulator);
  await admin.enter();
  await admin.formCluster('s1', 's2');
  await admin.makePool('s1', ['s1', 's2']);
  await admin.must('s1', 'POST', '/1.0/projects', { name: 'lab', config: { 'features.networks': 'true' } });
  for (const target of ['s1', 's2']) {
    const bridge = { name: 'br0', type: 'bridge', config: {} };
    await admin.must('s1', 'POST', `/1.0/networks?target=${target}&project=lab`, bridge);
  }
  await admin.must('s1', 'POST', '/1.0/networks?project=lab', { name: 'br0', type: 'bridge', config: {} });
  await admin.must('s1', 'POST', '/1.0/networks?project=lab', { name: 'ovn0', type: 'ovn', config: {} });
  await admin.must('s1', 'POST', '/1.0/network-zones?project=lab', { name: 'lab.example', config: {} });
});

afterAll(async () => {
  await admin.close();
  await simulator.close();
});

/** Each kind with what its objects begin with, and where they are found. */
const kinds = [
  ['profile', '/1.0/profiles', 'name', { devices: { eth0: { type: 'nic' } } }],
  ['network-acl', '/1.0/network-acls', 'name', { ingress: [{ action: 'allow', state: 'enabled' }], egress: [] }],
  ['network-address-set', '/1.0/network-address-sets', 'name', { addresses: ['192.0.2.9'] }],
  ['network-zone-record', '/1.0/network-zones/lab.example/records', 'name', { entries: [{ type: 'A' }] }],
  ['network-integration', '/1.0/network-integrations', 'name', { type: 'ovn' }],
  ['network-forward', '/1.0/networks/br0/forwards', 'listen_address', { ports: [{ protocol: 'tcp' }] }],
  ['network-load-balancer', '/1.0/networks/ovn0/load-balancers', 'listen_address', { backends: [{ name: 'b' }] }],
  ['network-peer', '/1.0/networks/ovn0/peers', 'name', { target_network: 'other', target_project: 'lab' }],
  ['storage-bucket', '/1.0/storage-pools/local/buckets', 'name', {}],
] as const;

describe('a collection', () => {
  test.each(kinds)(
    'of %s is listed, read, changed and emptied, with an event each time',
    async (kind, path, key, own) => {
      const listener = await admin.listen('s2');
      const name = key === 'name' ? 'thing' : '192.0.2.50';
      const item = `${path}/${name}?project=lab`;
      const body = { [key]: name, description: 'd', config: { 'user.a': '1' }, ...own };
      expect((await admin.call('s1', 'POST', `${path}?project=lab`, body)).status).toBe(201);
      expect((await admin.call('s1', 'POST', `${path}?project=lab`, body)).error).toMatch(/already exists$/);
      expect(await admin.must('s2', 'GET', `${path}?project=lab&recursion=1`)).toContainEqual(
        expect.objectContaining(body),
      );
      await admin.must('s1', 'PATCH', item, { description: 'e', config: { 'user.b': '2' } });
      expect(await admin.must('s1', 'GET', item)).toMatchObject({
        description: 'e',
        config: { 'user.a': '1', 'user.b': '2' },
      });
      const { etag } = await admin.call('s1', 'GET', item);
      await admin.must('s1', 'PUT', item, { ...own, description: 'f', config: { 'user.c': '3' } });
      const stale = { headers: { 'if-match': etag ?? '' } };
      expect((await admin.call('s1', 'PUT', item, { ...own, config: {} }, stale)).status).toBe(412);
      expect(await admin.must('s1', 'GET', item)).toMatchObject({ description: 'f', config: { 'user.c': '3' } });
      await admin.must('s1', 'DELETE', item);
      expect((await admin.call('s1', 'GET', item)).status).toBe(404);
      const created = [`${kind}-created`, `${kind}-updated`, `${kind}-updated`, `${kind}-deleted`];
      await vi.waitFor(() => expect(listener.actions()).toEqual(created));
      listener.close();
    },
  );

  test('refuses values of a wrong type by the name of the field', async () => {
    const profile = { name: 'odd', config: {}, devices: [] };
    expect(await admin.call('s1', 'POST', '/1.0/profiles', profile)).toMatchObject({
      status: 400,
      error: 'json: cannot unmarshal object into field devices',
    });
    expect((await admin.call('s1', 'POST', '/1.0/profiles', { name: 'odd', config: { a: {} } })).status).toBe(400);
    expect((await admin.call('s1', 'GET', '/1.0/profiles?project=nowhere')).error).toBe('Project not found');
  });

  test('of a project without the feature is that of the default project', async () => {
    await admin.must('s1', 'POST', '/1.0/projects', { name: 'thin', config: { 'features.profiles': 'false' } });
    await admin.must('s1', 'POST', '/1.0/profiles?project=thin', { name: 'shared', config: {}, devices: {} });
    expect(await admin.must('s1', 'GET', '/1.0/profiles/shared')).toMatchObject({ project: 'default' });
    await admin.must('s1', 'DELETE', '/1.0/profiles/shared');
  });

  test('tells who uses an object, and keeps what is in use', async () => {
    const devices = { root: { type: 'disk', path: '/', pool: 'local' } };
    await admin.must('s1', 'POST', '/1.0/profiles', { name: 'used', config: {}, devices });
    const instance = { name: 'user', type: 'container', source: { type: 'none' }, profiles: ['used'] };
    await admin.must('s1', 'POST', '/1.0/instances?target=s2', instance);
    expect(await admin.must('s1', 'GET', '/1.0/profiles/used')).toMatchObject({ used_by: ['/1.0/instances/user'] });
    const pool = await admin.must<{ used_by: string[] }>('s1', 'GET', '/1.0/storage-pools/local');
    expect(pool.used_by).toEqual(['/1.0/instances/user', '/1.0/profiles/used']);
    expect((await admin.call('s1', 'DELETE', '/1.0/profiles/used')).status).toBe(400);
    await admin.must('s1', 'DELETE', '/1.0/instances/user');
    await admin.must('s1', 'DELETE', '/1.0/profiles/used');
  });

  test('of volumes on a shared pool belongs to no member', async () => {
    for (const target of ['s1', 's2']) {
      const part = { name: 'remote', driver: 'ceph', config: { source: 'rbd' } };
      await admin.must('s1', 'POST', `/1.0/storage-pools?target=${target}`, part);
    }
    await admin.must('s1', 'POST', '/1.0/storage-pools', { name: 'remote', driver: 'ceph', config: {} });
    const path = '/1.0/storage-pools/remote/volumes/custom';
    await admin.must('s1', 'POST', `${path}?target=s2`, { name: 'v', config: {} });
    expect((await admin.call('s2', 'POST', path, { name: 'v', config: {} })).status).toBe(409);
    expect(await admin.must('s1', 'GET', `${path}/v`)).toMatchObject({ location: '', type: 'custom' });
    await admin.must('s1', 'DELETE', `${path}/v`);
  });

  test('of buckets shows its keys only with two recursions', async () => {
    const path = '/1.0/storage-pools/local/buckets';
    const key = await admin.must<Record<string, string>>('s1', 'POST', `${path}?target=s1`, {
      name: 'bkt',
      config: {},
    });
    expect(key).toMatchObject({ role: 'admin', 'secret-key': expect.any(String) });
    const [listed] = await admin.must<object[]>('s1', 'GET', `${path}?recursion=1&all-projects=true`);
    expect(listed).not.toHaveProperty('keys');
    expect(await admin.must('s1', 'GET', `${path}?recursion=2&all-projects=true`)).toMatchObject([{ keys: [key] }]);
  });
});
