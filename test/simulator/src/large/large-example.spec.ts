import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { largeExample } from './large-example.js';
import { playLargeExample, type LargeCluster } from './play-large-example.js';
import { PLAYED_KINDS, type PlayedKind, type PlayedKindName } from './played-objects.js';

const KINDS = Object.entries(PLAYED_KINDS) as [PlayedKindName, PlayedKind][];
let simulator: Simulator;
let administrator: Administrator;
let large: LargeCluster;

beforeAll(async () => {
  const [sizes] = largeExample(1, 0);
  if (sizes === undefined) throw new Error('the example has no cluster');
  simulator = await startSimulator({ servers: 2 });
  administrator = new Administrator(simulator);
  const small = { ...sizes, members: 2, acls: 30, instances: 40, networks: 5, customVolumes: 3 };
  [large] = playLargeExample(simulator, [small], administrator.pair.certificate) as [LargeCluster];
});
afterAll(async () => {
  await administrator?.close();
  await simulator?.close();
});

const list = async (path: string) =>
  (await administrator.call('s1', 'GET', path)).metadata as Record<string, unknown>[];

test('the example is that of upstream: 75 clusters, 2,500 servers, 120,000 instances, and the same for the same seed', () => {
  const example = largeExample(7);
  const sum = (of: 'members' | 'instances'): number => example.reduce((all, sizes) => all + sizes[of], 0);
  expect([example.length, sum('members'), sum('instances')]).toEqual([75, 2_500, 120_000]);
  expect(example.every(({ acls }) => acls >= 10_000 && acls < 25_000)).toBe(true);
  expect(largeExample(7)).toEqual(example);
  expect(largeExample(8)).not.toEqual(example);
});

test.each(KINDS)('%s: a list has every object once, and one that is read alone is the same', async (name, kind) => {
  const objects = await list(`${kind.collection}?recursion=2&all-projects=true`);
  expect(objects).toHaveLength(kind.count(large.cluster.sizes));
  const last = objects.at(-1) ?? {};
  if (name === 'storage_volume') return;
  const [property, project] = [
    name === 'image' ? 'fingerprint' : 'name',
    typeof last['project'] === 'string' ? last['project'] : 'default',
  ];
  expect(new Set(objects.map((object) => `${String(object['project'])}/${String(object[property])}`)).size).toBe(
    objects.length,
  );
  const alone = `${kind.collection}/${String(last[property])}?recursion=1&project=${project}`;
  const { metadata } = await administrator.call('s1', 'GET', alone);
  const { state: _state, ...stable } = metadata as Record<string, unknown>;
  expect(last).toMatchObject(stable);
});

test('running instances count on from call to call, and stopped ones do not', async () => {
  const path = '/1.0/instances?recursion=2&all-projects=true';
  const states = async () =>
    new Map((await list(path)).map(({ name, status, state }) => [name, JSON.stringify([status, state])]));
  const before = await states();
  const after = await states();
  const changed = [...before].filter(([name, state]) => after.get(name) !== state);
  expect(changed.length).toBe([...before].filter(([, state]) => state.startsWith('["Running')).length);
});

test('a change shows in the object, and the member that it lies on tells of it', async () => {
  const listener = await administrator.listen('s2');
  large.cluster.touch('instance', 21, 'changed now');
  await vi.waitFor(() => expect(listener.events).toHaveLength(1));
  const source = '/1.0/instances/i000021?project=tenant-1';
  expect(listener.events[0]).toMatchObject({ location: 's2', metadata: { action: 'instance-updated', source } });
  listener.close();
  const { metadata } = await administrator.call('s1', 'GET', '/1.0/instances/i000021?project=tenant-1');
  expect(metadata).toMatchObject({ description: 'changed now', location: 's2' });
});
