import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { forgetCluster, renameCluster, saveCluster } from './clusters.js';
import { takeFence } from './fence.js';
import { FollowableClusters, type FollowableCluster } from './followable-clusters.js';
import { expectRefresh } from './refresh-requests.js';

let database: SpecDatabase;
let clusters: FollowableClusters;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.dataSource.query('DELETE FROM cluster');
  clusters = new FollowableClusters(database.dataSource);
});

async function add(name: string, more: Partial<FollowableCluster> = {}): Promise<FollowableCluster> {
  const members = [{ name: 's1', url: 'https://127.0.0.1:8443' }];
  const epoch = '0';
  const cluster = { id: randomUUID(), name, status: 'ready' as const, certificate: 'one', members, epoch, ...more };
  await saveCluster(database.dataSource, cluster);
  return cluster;
}

test('a cluster that did not change since the last look is the same object, and one that did is another', async () => {
  const [same, changed, renamed] = [await add('same'), await add('changed'), await add('renamed')];
  const taken = await add('taken');
  const before = new Map((await clusters.read()).map((cluster) => [cluster.id, cluster]));
  expect([...before.values()]).toEqual([same, changed, renamed, taken].toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  await saveCluster(database.dataSource, { ...changed, certificate: 'two' });
  await renameCluster(database.dataSource, renamed.id, 'other');
  await takeFence(database.dataSource, taken.id);
  const after = new Map((await clusters.read()).map((cluster) => [cluster.id, cluster]));
  expect(after.get(same.id)).toBe(before.get(same.id));
  expect(after.get(changed.id)).toEqual({ ...changed, certificate: 'two' });
  expect(after.get(renamed.id)).toEqual({ ...renamed, name: 'other' });
  expect(after.get(taken.id)).toEqual({ ...taken, epoch: '1' });
});

test('a cluster that is not ready is followed once somebody asks about it, and one that was forgotten no more', async () => {
  const ready = await add('ready');
  const forming = await add('forming', { status: 'pending' });
  await add('empty', { members: [] });
  expect(await clusters.read()).toEqual([ready]);
  await expectRefresh(database.dataSource, forming.id);
  expect(await clusters.read()).toHaveLength(2);
  await forgetCluster(database.dataSource, ready.id);
  expect(await clusters.read()).toEqual([forming]);
});
