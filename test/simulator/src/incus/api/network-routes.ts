import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { announceEntity, collectionRoutes, findEntity, listReply, projectFor, urlOf } from './collection-routes.js';
import { configMap, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind } from './kind.js';
import { memberConfigs } from './member-entities.js';
import { checkName } from './names.js';
import { definePart, finish, visibleConfig } from './per-member-creation.js';
import type { PerMemberRules } from './per-member-creation.js';

const types = new Set(['bridge', 'macvlan', 'ovn', 'physical', 'sriov']);
const memberKeys = new Set(['bgp.ipv4.nexthop', 'bgp.ipv6.nexthop', 'bridge.external_interfaces', 'parent']);

/** True for a key of a network that each member has its own value of. */
export function isNetworkMemberKey(key: string): boolean {
  return memberKeys.has(key) || /^tunnel\.[^.]+\.interface$/.test(key);
}

const networkRules: PerMemberRules = {
  title: 'Network',
  isMemberKey: isNetworkMemberKey,
  sharedKeyStatus: 400,
  alreadyDefined: (name, member) => new ApiError(409, `Network "${name}" is already defined on member "${member}"`),
  notPending: 'Network not pending on any node (use --target <node> first)',
  alreadyCreated: 'The network is already created',
  notDefinedOn: (members) => `Network not defined on nodes: ${members}`,
};

const networkKind: Kind = {
  kind: 'network',
  title: 'Network',
  collection: '/1.0/networks',
  scope: 'project',
  feature: 'features.networks',
  identity: 'name',
  fields: { description: '', config: {} },
  verbs: ['update', 'rename', 'delete'],
  usedBy: true,
  childKinds: ['network-forward', 'network-load-balancer', 'network-peer'],
  refuse: ({ incus }, verb) => {
    if (verb === 'rename' && incus.clustered) throw new ApiError(400, 'Renaming clustered network not supported');
  },
  show: (entity, call) => ({
    config: visibleConfig(entity, call),
    type: entity.fields['type'],
    managed: true,
    status: entity.fields['status'],
    locations: Object.keys(memberConfigs(entity)),
  }),
};

function create(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, 'Network');
  checkName('network', name);
  const type = typeof body['type'] === 'string' && body['type'] !== '' ? body['type'] : 'bridge';
  if (!types.has(type)) throw new ApiError(400, `Network type "${type}" not supported`);
  const identity = { kind: 'network', project: projectFor(networkKind, call), parent: '', member: '', name };
  const existing = call.store.get(identity);
  if (existing !== undefined && existing.fields['type'] !== type) {
    const before = String(existing.fields['type']);
    throw new ApiError(
      500,
      `Requested network type "${type}" doesn't match type in existing database record "${before}"`,
    );
  }
  const fields = { description: '', config: {}, type, status: 'Pending', members: {} };
  const network: Entity = existing ?? { ...identity, fields };
  const description = typeof body['description'] === 'string' ? body['description'] : '';
  if (description !== '') network.fields['description'] = description;
  const config = configMap(body['config']);
  if (call.target === undefined) {
    if (type === 'ovn') defineEverywhere(network, call);
    finish(networkRules, network, call, config);
    checkParents(network, call);
    fillAddresses(network, call.incus.fleet.random);
    call.store.put(network);
    announceEntity(networkKind, call, 'created', network);
  } else {
    if (type === 'ovn') throw new ApiError(400, 'Network type "ovn" does not support member specific config');
    definePart(networkRules, network, call, config);
    call.store.put(network);
    call.incus.fleet.changed();
  }
  return created(urlOf(networkKind, network));
}

/** OVN networks have no part per member; Incus pretends one for each. */
function defineEverywhere(network: Entity, { database }: IncusCall): void {
  for (const { name } of database.members) memberConfigs(network)[name] ??= {};
}

/** A physical network takes its parent for itself. */
function checkParents(network: Entity, { store }: IncusCall): void {
  if (network.fields['type'] !== 'physical') return;
  const others = [...store.of('network')].filter((other) => other.name !== network.name);
  const taken = new Set(others.flatMap((other) => Object.values(memberConfigs(other)).map((own) => own['parent'])));
  const clash = Object.values(memberConfigs(network)).find((own) => taken.has(own['parent'] ?? ''));
  if (clash === undefined) return;
  network.fields['status'] = 'Errored';
  throw new ApiError(500, `Parent interface "${clash['parent'] ?? ''}" in use by another network`);
}

/** A bridge without addresses gets random subnets, with NAT. */
function fillAddresses(network: Entity, random: () => number): void {
  if (network.fields['type'] !== 'bridge') return;
  const config = network.fields['config'] as Record<string, string>;
  const byte = (): number => 1 + Math.floor(random() * 254);
  const group = (): string => Math.floor(random() * 65536).toString(16);
  const choose: Record<string, () => string> = {
    ipv4: () => `10.${byte()}.${byte()}.1/24`,
    ipv6: () => `fd42:${group()}:${group()}:${group()}::1/64`,
  };
  for (const [family, subnet] of Object.entries(choose)) {
    const address = config[`${family}.address`] ?? 'auto';
    if (address !== 'auto' && address !== '') continue;
    config[`${family}.address`] = subnet();
    config[`${family}.nat`] ??= 'true';
  }
}

/** Managed networks, and the machine's own cards, which Incus lists from what IncusOS says. */
function list(call: IncusCall, request: ApiRequest): Reply {
  const managed = listReply(networkKind, call, request);
  const entries = (managed.body as { metadata: unknown[] }).metadata;
  if (call.project !== 'default' && !call.allProjects) return managed;
  const cards = ['lo', ...call.incus.options.cards];
  if (call.recursion === 0) return sync([...entries, ...cards.map((name) => `/1.0/networks/${name}`)]);
  return sync([...entries, ...cards.map(unmanaged)]);
}

function unmanaged(name: string): Record<string, unknown> {
  const type = name === 'lo' ? 'loopback' : 'physical';
  const shared = { config: {}, description: '', used_by: [], managed: false, status: '', locations: null };
  return { ...shared, name, type, project: 'default' };
}

function state(call: IncusCall, request: ApiRequest): Reply {
  const { name, fields } = findEntity(networkKind, call, request);
  const config = fields['config'] as Record<string, string>;
  const addresses = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const [address = '', netmask = ''] = (config[`${family}.address`] ?? 'none').split('/');
    return address === 'none'
      ? []
      : [{ family: family.replace('ipv', 'inet').replace('4', ''), address, netmask, scope: 'global' }];
  });
  const counters = { bytes_received: 0, bytes_sent: 0, packets_received: 0, packets_sent: 0 };
  return sync({ addresses, counters, hwaddr: '10:66:6a:00:00:01', mtu: 1500, state: 'up', type: 'broadcast', name });
}

export const networkRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: '/1.0/networks', handle: list },
  ...collectionRoutes(networkKind),
  { method: 'POST', path: '/1.0/networks', handle: create },
  { method: 'GET', path: '/1.0/networks/{name}/state', handle: state },
  { method: 'GET', path: '/1.0/networks/{name}/leases', handle: () => sync([]) },
];
