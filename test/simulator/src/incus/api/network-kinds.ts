import { ApiError } from '../../http/reply.js';
import { executor } from './incus-call.js';
import type { Kind, Verb } from './kind.js';

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

const ofNetwork = {
  parentKind: 'network',
  parentNotFound: 'Failed loading network: Network not found',
  scope: 'project',
  feature: 'features.networks',
  verbs: fixedName,
} as const;

/** Bridges have forwards on one member each, and no other member can remove them (seen with Incus 7.0.2). */
const forwardKind: Kind = {
  ...ofNetwork,
  kind: 'network-forward',
  title: 'Network forward',
  collection: '/1.0/networks/{parent}/forwards',
  identity: 'listen_address',
  fields: { ...described, ports: [] },
  perMember: {
    of: (call, network) => (network?.fields['type'] === 'bridge' ? executor(call) : ''),
    inLists: false,
    ambiguous: () => ({
      status: 409,
      error: 'Network forward found on more than one cluster member. Please target a specific member',
    }),
  },
  taken: () => ({ status: 409, error: 'Failed creating forward: A forward for that listen address already exists' }),
  usedBy: false,
  refuse: (call, verb, entity, parent) => {
    onlyOn(['bridge', 'ovn'], 'forwards')(call, verb, entity, parent);
    if (verb !== 'delete' || entity === undefined || ['', executor(call)].includes(entity.member)) return;
    throw new ApiError(404, 'Failed deleting forward: Network forward not found');
  },
  show: ({ member }) => ({ location: member }),
};

/** What Incus knows about networks beside the networks themselves. */
export const networkKinds: readonly Kind[] = [
  {
    kind: 'network-acl',
    title: 'Network ACL',
    collection: '/1.0/network-acls',
    scope: 'project',
    feature: 'features.networks',
    identity: 'name',
    fields: { ...described, egress: [], ingress: [] },
    taken: () => ({ status: 400, error: 'The network ACL already exists' }),
    inUse: {
      delete: { status: 500, error: 'Cannot delete an ACL that is in use' },
      rename: { status: 500, error: 'Cannot rename an ACL that is in use' },
    },
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
    omitsEmptyConfig: true,
    notFound: 'Network_address_set not found',
    taken: () => ({ status: 400, error: 'The network address set already exists' }),
    inUse: { delete: { status: 500, error: 'Cannot delete address set that is in use' } },
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
    childKinds: ['network-zone-record'],
    showAlone: () => ({ project: '' }),
    taken: () => ({ status: 400, error: 'The network zone already exists' }),
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
    parentNotFound: 'Network zone not found',
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
    notFound: 'Network_integration not found',
    taken: () => ({ status: 409, error: 'This "Network_integration" entry already exists' }),
    verbs: all,
    usedBy: true,
  },
  forwardKind,
  {
    ...ofNetwork,
    kind: 'network-load-balancer',
    title: 'Network load balancer',
    collection: '/1.0/networks/{parent}/load-balancers',
    identity: 'listen_address',
    fields: { ...described, backends: [], ports: [] },
    usedBy: false,
    refuse: onlyOn(['ovn'], 'load balancers'),
    show: () => ({ location: '' }),
  },
  {
    ...ofNetwork,
    kind: 'network-peer',
    title: 'Network peer',
    collection: '/1.0/networks/{parent}/peers',
    identity: 'name',
    fields: described,
    fixedFields: { target_project: '', target_network: '', target_integration: '', type: 'local' },
    usedBy: true,
    refuse: onlyOn(['ovn'], 'peering'),
    show: () => ({ status: 'Created' }),
  },
];
