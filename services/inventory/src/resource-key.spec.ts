import { expect, test } from 'vitest';
import { resourceUuid } from './resource-key.js';

const nowhere = { server: '', project: '', parent: '', type: '', name: '' };

test.each([
  [
    'instance',
    { ...nowhere, server: 'server01', project: 'default', name: 'a1' },
    '08e22adf-1a2e-5782-ba5d-29c111c6698b',
  ],
  ['project', { ...nowhere, name: 'default' }, '2fa4763f-a5d9-57f8-8505-a272217cef63'],
  [
    'storage_volume',
    { server: 'server01', project: 'default', parent: 'local', type: 'custom', name: 'backups' },
    'eb776441-437f-5a90-b4df-3269141673f2',
  ],
  [
    'storage_volume',
    { server: '', project: 'default', parent: 'ceph', type: 'custom', name: 'vol' },
    '7d038144-2b67-57a3-9e2b-46527d3ee50e',
  ],
] as const)("upstream's identity of a %s is ours", (kind, key, uuid) => {
  expect(resourceUuid(kind, 'c1', key)).toBe(uuid);
});

test('the server is no part of the identity of an instance, which may move', () => {
  const key = { ...nowhere, project: 'default', name: 'a1' };
  expect(resourceUuid('instance', 'c1', { ...key, server: 'server1' })).toBe(
    resourceUuid('instance', 'c1', { ...key, server: 'server2' }),
  );
});
