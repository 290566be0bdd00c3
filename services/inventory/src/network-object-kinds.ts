import type { ResourceKind } from '@muster/contracts';
import type { Kind, ObjectFields } from './kinds.js';
import type { PathTree } from './listing/json-spans.js';
import { CONFIGURATION_SECRETS } from './secrets/masked-keys.js';

type NetworkObjectKind = Extract<ResourceKind, `network_${string}`>;

const usedBy: PathTree = { used_by: true };
const lives = /-(created|deleted|renamed|updated)$/;

const onNetworks =
  (...types: string[]) =>
  ({ managed, type }: ObjectFields): boolean =>
    managed === true && types.includes(String(type));

const BOTH_RECURSIONS = { list: 1, object: 0 } as const;

/** What belongs to a project, and is listed over all of them. */
const ofProject = {
  recursion: BOTH_RECURSIONS,
  allProjects: true,
  nameProperty: 'name',
  hasProject: true,
  hasServer: false,
  hasType: false,
  identity: ['cluster', 'project', 'name'],
  volatile: {},
  unannounced: usedBy,
  unordered: usedBy,
} as const;

/** What belongs to a network; Incus lists it network by network. */
const ofNetwork = {
  ...ofProject,
  allProjects: false,
  parent: 'network',
  projectOfParent: true,
  identity: ['cluster', 'project', 'parent', 'name'],
} as const;

/** What Incus knows about networks beside the networks themselves: further rows of the table of kinds. */
export const networkObjectKinds: Readonly<Record<NetworkObjectKind, Kind>> = {
  network_acl: {
    ...ofProject,
    list: 'network-acls',
    object: 'network-acls/:name',
    actions: 'network-acl-',
    ripples: [{ actions: lives, kinds: ['project', 'network_address_set'] }],
  },
  network_address_set: {
    ...ofProject,
    list: 'network-address-sets',
    object: 'network-address-sets/:name',
    extension: 'network_address_set',
    actions: 'network-address-set-',
    ripples: [{ actions: /-renamed$/, kinds: ['network_acl'], reaches: true }],
  },
  network_zone: {
    ...ofProject,
    list: 'network-zones',
    object: 'network-zones/:name',
    // Alone a zone says that its project is "" (seen with Incus 7.0.2).
    readsFromList: true,
    actions: 'network-zone-',
    ripples: [{ actions: lives, kinds: ['project'] }],
    masked: CONFIGURATION_SECRETS,
  },
  network_integration: {
    ...ofProject,
    list: 'network-integrations',
    object: 'network-integrations/:name',
    allProjects: false,
    hasProject: false,
    identity: ['cluster', 'name'],
    actions: 'network-integration-',
    ripples: [{ actions: /-renamed$/, kinds: ['network_peer'], reaches: true }],
    masked: CONFIGURATION_SECRETS,
  },
  network_forward: {
    ...ofNetwork,
    list: 'networks/:parent/forwards',
    object: 'networks/:parent/forwards/:name',
    // Each member of a bridge may have one of the same address; Incus answers 409 to who asks for it.
    readsFromList: true,
    nameProperty: 'listen_address',
    keepsParent: onNetworks('bridge', 'ovn'),
    unannounced: {},
    actions: 'network-forward-',
    ripples: [],
  },
  network_load_balancer: {
    ...ofNetwork,
    list: 'networks/:parent/load-balancers',
    object: 'networks/:parent/load-balancers/:name',
    nameProperty: 'listen_address',
    keepsParent: onNetworks('ovn'),
    unannounced: {},
    actions: 'network-load-balancer-',
    ripples: [],
  },
  network_peer: {
    ...ofNetwork,
    list: 'networks/:parent/peers',
    object: 'networks/:parent/peers/:name',
    keepsParent: ({ managed, type }) =>
      managed === true && !['macvlan', 'physical', 'bridge', 'sriov'].includes(String(type)),
    // The other end may come and go, and with it the status of this one.
    unannounced: { used_by: true, status: true },
    actions: 'network-peer-',
    ripples: [{ actions: lives, kinds: ['network_peer', 'network_integration'] }],
  },
};
