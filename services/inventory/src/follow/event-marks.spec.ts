import { expect, test } from 'vitest';
import { marksOfEvent, type ObjectRef } from './event-marks.js';

interface Said {
  readonly context?: Record<string, unknown>;
  /** Of the event; `metadata.project` is only there for instances. */
  readonly project?: string;
  readonly own?: string;
}

function marks(action: string, source: string, { context, project = 'default', own }: Said = {}) {
  const metadata = { action, source, ...(context && { context }), ...(own !== undefined && { project: own }) };
  const event = { type: 'lifecycle', timestamp: '2026-11-22T08:37:34Z', metadata, location: 's2', project };
  return marksOfEvent(event, 's2');
}
const ref = (kind: ObjectRef['kind'], name: string, more: Partial<ObjectRef> = {}): ObjectRef => ({
  kind,
  project: 'default',
  parent: '',
  type: '',
  member: '',
  ...more,
  name,
});
const instance = (name: string, more: Partial<ObjectRef> = {}) => ref('instance', name, { member: 's2', ...more });
const volume = (name: string, more: Partial<ObjectRef> = {}) =>
  ref('storage_volume', name, { parent: 'local', type: 'custom', member: 's2', ...more });

// Sources as a cluster of Incus 7.0.2 sent them on 2026-11-22.
test.each([
  ['instance-created', '/1.0/instances/c1', {}, [instance('c1')]],
  [
    'instance-created',
    '/1.0/instances/cb?project=bare',
    { project: 'bare', own: 'bare' },
    [instance('cb', { project: 'bare' })],
  ],
  ['instance-renamed', '/1.0/instances/c2', { context: { old_name: 'c1' } }, [instance('c2'), instance('c1')]],
  ['instance-snapshot-created', '/1.0/instances/c1/snapshots/snap0', {}, [instance('c1')]],
  [
    'instance-snapshot-renamed',
    '/1.0/instances/c1/snapshots/snap1',
    { context: { old_name: 'c1/snap0' } },
    [instance('c1')],
  ],
  ['instance-backup-created', '/1.0/instances/c1/backups/b0', {}, [instance('c1')]],
  [
    'storage-volume-created',
    '/1.0/storage-pools/local/volumes/custom/v1',
    { context: { location: 's2' } },
    [volume('v1')],
  ],
  [
    'storage-volume-renamed',
    '/1.0/storage-pools/local/volumes/custom/v2',
    { context: { old_name: 'v1' } },
    [volume('v2'), volume('v1')],
  ],
  ['storage-volume-updated', '/1.0/storage-pools/local/volumes/images/f00', {}, [volume('f00', { type: 'image' })]],
  ['profile-created', '/1.0/profiles/p1?project=evp', { project: 'evp' }, [ref('profile', 'p1', { project: 'evp' })]],
  ['image-updated', '/1.0/images/f00', {}, [ref('image', 'f00')]],
  [
    'network-forward-created',
    '/1.0/networks/br0/forwards/10.9.9.9',
    {},
    [ref('network_forward', '10.9.9.9', { parent: 'br0' })],
  ],
  [
    'network-forward-deleted',
    '/1.0/networks/br0/forwards/fd42%3A1%3A%3A9?project=lab',
    { project: 'lab' },
    [ref('network_forward', 'fd42:1::9', { parent: 'br0', project: 'lab' })],
  ],
  [
    'network-acl-renamed',
    '/1.0/network-acls/acl2',
    { context: { old_name: 'acl1' } },
    [ref('network_acl', 'acl2'), ref('network_acl', 'acl1')],
  ],
  ['network-address-set-updated', '/1.0/network-address-sets/as1', {}, [ref('network_address_set', 'as1')]],
  [
    'network-zone-record-created',
    '/1.0/network-zones/z.example/records/r1?project=lab',
    { project: 'lab' },
    [ref('network_zone', 'z.example', { project: 'lab' })],
  ],
  [
    'network-integration-created',
    '/1.0/network-integrations/int1',
    {},
    [ref('network_integration', 'int1', { project: '' })],
  ],
  [
    'network-peer-created',
    '/1.0/networks/ovn0/peers/p?project=lab',
    { project: 'lab' },
    [ref('network_peer', 'p', { parent: 'ovn0', project: 'lab' })],
  ],
  [
    'storage-bucket-created',
    '/1.0/storage-pools/local/buckets/bkt?project=lab',
    { project: 'lab' },
    [ref('storage_bucket', 'bkt', { parent: 'local', project: 'lab', member: 's2' })],
  ],
  ['storage-pool-created', '/1.0/storage-pools/local', {}, [ref('storage_pool', 'local', { project: '' })]],
  [
    'project-renamed',
    '/1.0/projects/new',
    { context: { old_name: 'old' } },
    [ref('project', 'new', { project: '' }), ref('project', 'old', { project: '' })],
  ],
] as const)('%s of %s reads again what it names', (action, source, said, objects) => {
  expect(marks(action, source, said)?.objects).toEqual(objects);
});

test('a snapshot of a volume reads its volume again, though the path names it with the project before', () => {
  const objects = marks(
    'storage-volume-snapshot-created',
    '/1.0/storage-pools/local/volumes/custom/default_v1/snapshots/s0',
  )?.objects;
  expect(objects).toEqual([volume('default_v1'), volume('v1')]);
});

test('an object that belongs to "default" though another project asked for it is looked for in both', () => {
  const objects = marks('storage-volume-created', '/1.0/storage-pools/local/volumes/custom/v', {
    project: 'bare',
  })?.objects;
  expect(objects).toEqual([volume('v'), volume('v', { project: 'bare' })]);
});

test('an alias does not name its image, so the images are listed', () => {
  expect(marks('image-alias-created', '/1.0/images/aliases/tiny%2Fx')).toMatchObject({
    objects: [],
    collections: ['image'],
  });
});

// As Incus 7.0.2 sent them: the pool stands where the bucket should, and the bucket where the key should.
test.each(['/1.0/storage-pools/local/buckets/local/keys/k1', '/1.0/storage-pools/local/buckets/local/keys/bkt'])(
  'a key of a bucket does not name its bucket, so the buckets are listed: %s',
  (source) => {
    expect(marks('storage-bucket-key-updated', source)).toMatchObject({ objects: [], collections: ['storage_bucket'] });
  },
);

test('what is in a network goes with it, though no event names it', () => {
  const children = ['network_forward', 'network_load_balancer', 'network_peer'];
  expect(marks('network-deleted', '/1.0/networks/br0')?.reaches).toEqual(children);
  expect(marks('network-updated', '/1.0/networks/br0')?.reaches).toEqual([]);
});

test('an escaped name is read as it is', () => {
  expect(marks('profile-created', '/1.0/profiles/a%2Fb')?.objects).toEqual([ref('profile', 'a/b')]);
});

test('what refers to an object is listed again when it comes or goes, but not when it starts', () => {
  expect(marks('instance-deleted', '/1.0/instances/c1')?.ripples).toContain('storage_volume');
  expect(marks('instance-started', '/1.0/instances/c1')?.ripples).toEqual([]);
});

test('what an event changes without naming it is told apart from mere references', () => {
  expect(marks('project-created', '/1.0/projects/p')?.reaches).toEqual(['profile']);
  expect(marks('profile-updated', '/1.0/profiles/p')?.reaches).toEqual(['instance']);
  expect(marks('instance-created', '/1.0/instances/c1')?.reaches).toEqual([]);
});

test('a member that is emptied changes everything', () => {
  expect(marks('cluster-member-evacuated', '/1.0/cluster/members/s2')?.collections).toContain('instance');
});

test.each([
  ['instance-exec', '/1.0/instances/c1'],
  ['image-retrieved', '/1.0/images/f00'],
  ['operation-cancelled', '/1.0/operations/a92ed603'],
  ['certificate-created', '/1.0/certificates/f5e1'],
  ['cluster-token-created', '/1.0/cluster/members'],
  ['instance-created', '/1.0/instances/'],
])('%s of %s is no business of the inventory', (action, source) => {
  expect(marks(action, source)).toBeUndefined();
});

function operation(description: string, status_code: number, resources: Record<string, string[]> | null) {
  const metadata = { id: '1', description, status_code, resources };
  return marksOfEvent({ type: 'operation', timestamp: '', metadata, location: 's2', project: 'default' }, 's2');
}

test('what an operation worked on is read again when it ends, well or not, and not before', () => {
  const resources = { instances: ['/1.0/instances/c1'] };
  expect(operation('Creating instance', 103, resources)).toBeUndefined();
  expect(operation('Creating instance', 200, resources)?.objects).toEqual([instance('c1')]);
  expect(operation('Creating instance', 400, resources)?.ripples).toContain('storage_volume');
});

test('an operation that starts an instance changes nothing that refers to it', () => {
  const started = operation('Starting instance', 200, { instances: ['/1.0/instances/c1?project=lab'] });
  expect(started?.objects).toEqual([instance('c1', { project: 'lab' }), instance('c1')]);
  expect(started?.ripples).toEqual([]);
});

test('operations that read, or work on nothing that we know, are no business of the inventory', () => {
  expect(operation('Executing command', 200, { instances: ['/1.0/instances/c1'] })).toBeUndefined();
  expect(operation('Joining cluster', 200, null)).toBeUndefined();
});

test('an event of another type is no business of the inventory', () => {
  const event = {
    type: 'logging',
    timestamp: '',
    metadata: { action: 'instance-created', source: '/1.0/instances/c1' },
  };
  expect(marksOfEvent(event, 's2')).toBeUndefined();
});
