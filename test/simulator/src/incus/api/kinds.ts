import { randomBytes } from 'node:crypto';
import { ApiError } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import type { Kind, Verb } from './kind.js';
import { checkInstanceConfig } from './names.js';

const described = { description: '', config: {} };
const all: readonly Verb[] = ['create', 'update', 'rename', 'delete'];
const fixedName: readonly Verb[] = ['create', 'update', 'delete'];

/** Bridges and macvlans have neither load balancers nor peers; only bridges and OVN have forwards. */
function onlyOn(drivers: readonly string[], feature: string): NonNullable<Kind['refuse']> {
  return (_call, _verb, _entity, parent) => {
    const driver = String(parent?.fields['type']);
    if (!drivers.includes(driver)) throw new ApiError(400, `Network driver "${driver}" does not support ${feature}`);
  };
}

function refuseDefaultProfile(verb: Verb | 'list', entity: Entity | undefined): void {
  if (entity?.name !== 'default') return;
  if (verb === 'delete') throw new ApiError(403, 'The "default" profile cannot be deleted');
  if (verb === 'rename') throw new ApiError(403, 'The "default" profile cannot be renamed');
}

function bucketKey(name: string, role: string): Record<string, unknown> {
  const accessKey = randomBytes(10).toString('hex').toUpperCase();
  const secretKey = randomBytes(30).toString('base64');
  return { name, description: 'Admin user', role, 'access-key': accessKey, 'secret-key': secretKey };
}

/** The kinds that need nothing but a table row. */
export const plainKinds: readonly Kind[] = [
  {
    kind: 'profile',
    title: 'Profile',
    collection: '/1.0/profiles',
    scope: 'project',
    feature: 'features.profiles',
    identity: 'name',
    fields: { ...described, devices: {} },
    notFound: 'Fetch profile: Profile not found',
    taken: (name) => ({ status: 500, error: `Error inserting "${name}" into database: The profile already exists` }),
    checkConfig: checkInstanceConfig,
    verbs: all,
    usedBy: true,
    refuse: (_call, verb, entity) => refuseDefaultProfile(verb, entity),
  },
  {
    kind: 'network-acl',
    title: 'Network ACL',
    collection: '/1.0/network-acls',
    scope: 'project',
    feature: 'features.networks',
    identity: 'name',
    fields: { ...described, egress: [], ingress: [] },
    verbs: all,
    usedBy: true,
  },
  {
    kind: 'network-address-set',
    title: 'Network address set',
    collection: '/1.0/network-address-sets',
    scope: 'project',
    feature: 'features.networks',
    identity: 'name',
    fields: { ...described, addresses: [] },
    verbs: all,
    usedBy: true,
  },
  {
    kind: 'network-zone',
    title: 'Network zone',
    collection: '/1.0/network-zones',
    scope: 'project',
    feature: 'features.networks.zones',
    identity: 'name',
    fields: described,
    verbs: fixedName,
    usedBy: true,
  },
  {
    kind: 'network-zone-record',
    title: 'Network zone record',
    collection: '/1.0/network-zones/{parent}/records',
    parentKind: 'network-zone',
    scope: 'project',
    feature: 'features.networks.zones',
    identity: 'name',
    fields: { ...described, entries: [] },
    verbs: fixedName,
    usedBy: false,
  },
  {
    kind: 'network-integration',
    title: 'Network integration',
    collection: '/1.0/network-integrations',
    scope: 'shared',
    identity: 'name',
    fields: described,
    fixedFields: { type: 'ovn' },
    verbs: all,
    usedBy: true,
  },
  {
    kind: 'network-forward',
    title: 'Network forward',
    collection: '/1.0/networks/{parent}/forwards',
    parentKind: 'network',
    scope: 'project',
    feature: 'features.networks',
    identity: 'listen_address',
    fields: { ...described, ports: [] },
    verbs: fixedName,
    usedBy: false,
    refuse: onlyOn(['bridge', 'ovn'], 'forwards'),
    show: ({ fields }) => ({ location: fields['location'] ?? '' }),
  },
  {
    kind: 'network-load-balancer',
    title: 'Network load balancer',
    collection: '/1.0/networks/{parent}/load-balancers',
    parentKind: 'network',
    scope: 'project',
    feature: 'features.networks',
    identity: 'listen_address',
    fields: { ...described, backends: [], ports: [] },
    verbs: fixedName,
    usedBy: false,
    refuse: onlyOn(['ovn'], 'load balancers'),
    show: ({ fields }) => ({ location: fields['location'] ?? '' }),
  },
  {
    kind: 'network-peer',
    title: 'Network peer',
    collection: '/1.0/networks/{parent}/peers',
    parentKind: 'network',
    scope: 'project',
    feature: 'features.networks',
    identity: 'name',
    fields: described,
    fixedFields: { target_project: '', target_network: '', target_integration: '', type: 'local' },
    verbs: fixedName,
    usedBy: true,
    refuse: onlyOn(['ovn'], 'peering'),
    show: () => ({ status: 'Created' }),
  },
  {
    kind: 'storage-bucket',
    title: 'Storage bucket',
    collection: '/1.0/storage-pools/{parent}/buckets',
    parentKind: 'storage-pool',
    scope: 'project',
    feature: 'features.storage.buckets',
    identity: 'name',
    fields: described,
    perMember: true,
    verbs: fixedName,
    usedBy: false,
    refuse: (_call, _verb, _entity, parent) => {
      const driver = String(parent?.fields['driver']);
      if (!['dir', 'btrfs', 'zfs', 'lvm', 'cephobject'].includes(driver)) {
        throw new ApiError(400, 'Storage pool does not support buckets');
      }
    },
    show: ({ member, name, fields }, { recursion, store, incus }) => {
      const host = [...store.of('storage-pool')].length > 0 ? incus.options.ip : '';
      const keys = [fields['admin']].filter((key) => key !== undefined);
      return {
        s3_url: `https://${host}:9000/${name}`,
        location: member,
        ...(recursion > 1 ? { keys, backups: [] } : {}),
      };
    },
    afterCreate: (_call, entity) => {
      entity.fields['admin'] = bucketKey('admin', 'admin');
      return entity.fields['admin'];
    },
  },
];
