import type { ClusterEndpoint } from '@muster/contracts';
import { expect, test } from 'vitest';
import { clusterChanges } from './known-clusters.js';

const cluster = (id: string, more: Partial<ClusterEndpoint> = {}): ClusterEndpoint => ({
  id,
  name: `name-${id}`,
  status: 'ready',
  certificate: 'PEM',
  members: [
    { name: 's1', url: 'https://s1:8443' },
    { name: 's2', url: 'https://s2:8443' },
  ],
  ...more,
});
const ids = (clusters: readonly ClusterEndpoint[]) => clusters.map(({ id }) => id);

test('clusters come and go as provisioning says', () => {
  const changes = clusterChanges([cluster('1'), cluster('2')], [cluster('2'), cluster('3')]);
  expect({ added: ids(changes.added), removed: changes.removed }).toEqual({ added: ['3'], removed: ['1'] });
  expect([...changes.updated, ...changes.renamed]).toEqual([]);
});

test('a new name is a rename and nothing else', () => {
  const changes = clusterChanges([cluster('1')], [cluster('1', { name: 'new' })]);
  expect({ renamed: ids(changes.renamed), updated: ids(changes.updated) }).toEqual({ renamed: ['1'], updated: [] });
});

test.each([
  { status: 'pending' as const },
  { certificate: 'another' },
  { members: [{ name: 's1', url: 'https://s1:8443' }] },
])('another %o is an update', (more) => {
  expect(ids(clusterChanges([cluster('1')], [cluster('1', more)]).updated)).toEqual(['1']);
});

test('the order of the members is no change', () => {
  const members = cluster('1').members.toReversed();
  expect(clusterChanges([cluster('1')], [cluster('1', { members })]).updated).toEqual([]);
});
