import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { announceEntity, collectionRoutes, findEntity, urlOf } from './collection-routes.js';
import { configMap, executor, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind } from './kind.js';
import { dirSource, memberConfigs } from './member-entities.js';
import { definePart, finish, visibleConfig } from './per-member-creation.js';
import type { PerMemberRules } from './per-member-creation.js';

const drivers = new Set([
  'btrfs',
  'ceph',
  'cephfs',
  'cephobject',
  'dir',
  'linstor',
  'lvm',
  'lvmcluster',
  'truenas',
  'zfs',
]);

/** The keys of a pool that each member has its own value of. */
const poolMemberKeys: ReadonlySet<string> = new Set([
  'lvm.thinpool_name',
  'lvm.vg.force_reuse',
  'lvm.vg_name',
  'size',
  'source',
  'source.wipe',
  'volatile.initial_source',
  'zfs.pool_name',
]);

const poolRules: PerMemberRules = {
  title: 'Storage pool',
  isMemberKey: (key) => poolMemberKeys.has(key),
  sharedKeyStatus: 500,
  alreadyDefined: (_name, member) => new ApiError(400, `The storage pool already defined on member "${member}"`),
  notPending: 'Pool not pending on any node (use --target <node> first)',
  alreadyCreated: 'The storage pool is already created',
  notDefinedOn: (members) => `Pool not defined on nodes: ${members}`,
};

const poolKind: Kind = {
  kind: 'storage-pool',
  title: 'Storage pool',
  collection: '/1.0/storage-pools',
  scope: 'shared',
  identity: 'name',
  fields: { description: '', config: {} },
  verbs: ['update', 'delete'],
  usedBy: true,
  show: (entity, call) => ({
    config: visibleConfig(entity, call),
    driver: entity.fields['driver'],
    status: entity.fields['status'],
    locations: Object.keys(memberConfigs(entity)),
  }),
};

function create(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, 'Storage pool');
  const driver = body['driver'] ?? '';
  const config = configMap(body['config']);
  const identity = { kind: 'storage-pool', project: '', parent: '', member: '', name };
  const existing = call.store.get(identity);
  checkDriver(driver, existing);
  const fields = { description: '', config: {}, driver, status: 'Pending', members: {} };
  const pool: Entity = existing ?? { ...identity, fields };
  if (call.target === undefined) {
    finish(poolRules, pool, call, config);
    pool.fields['description'] = typeof body['description'] === 'string' ? body['description'] : '';
    for (const member of Object.values(memberConfigs(pool))) fillMemberConfig(pool, member);
    call.store.put(pool);
    announceEntity(poolKind, call, 'created', pool);
  } else {
    definePart(poolRules, pool, call, config);
    call.store.put(pool);
    call.incus.fleet.changed();
  }
  return created(urlOf(poolKind, pool));
}

function checkDriver(driver: unknown, existing: Entity | undefined): void {
  if (typeof driver !== 'string' || driver === '') throw new ApiError(400, 'No driver provided');
  if (!drivers.has(driver)) throw new ApiError(400, 'Unknown driver');
  const before = existing?.fields['driver'] as string | undefined;
  if (before !== undefined && before !== driver) {
    throw new ApiError(400, `Storage pool is defined with driver "${before}", not "${driver}"`);
  }
}

/** What a driver writes down of its own accord on each member. */
function fillMemberConfig(pool: Entity, config: Record<string, string>): void {
  const { driver } = pool.fields;
  if (driver === 'dir') config['source'] ??= dirSource(pool.name);
  if (driver !== 'zfs' && driver !== 'lvm' && driver !== 'btrfs') return;
  const source = config['source'] ?? (driver === 'btrfs' ? dirSource(pool.name) : pool.name);
  config['volatile.initial_source'] = source;
  config['source'] = source;
  if (driver === 'zfs') config['zfs.pool_name'] ??= source;
  if (driver === 'lvm') config['lvm.vg_name'] ??= source;
}

function resources(call: IncusCall, request: ApiRequest): Reply {
  findEntity(poolKind, call, request);
  return sync({ space: { used: 0, total: 30 * 1024 ** 3 }, inodes: { used: 0, total: 0 } });
}

/** An update without a target touches the shared part, one with a target that member's part only. */
function update(call: IncusCall, request: ApiRequest, replaces: boolean): Reply {
  const pool = findEntity(poolKind, call, request);
  const body = jsonObject(request);
  const given = configMap(body['config']);
  const own = memberConfigs(pool)[executor(call)] ?? {};
  const wrong = Object.entries(given).find(
    ([key, value]) => poolMemberKeys.has(key) && call.target === undefined && own[key] !== value,
  );
  if (wrong !== undefined && call.incus.clustered) {
    throw new ApiError(400, `Config key "${wrong[0]}" is cluster member specific`);
  }
  const shared = Object.fromEntries(Object.entries(given).filter(([key]) => !poolMemberKeys.has(key)));
  pool.fields['config'] = replaces ? shared : { ...(pool.fields['config'] as object), ...shared };
  if (typeof body['description'] === 'string') pool.fields['description'] = body['description'];
  announceEntity(poolKind, call, 'updated', pool);
  return done();
}

export const poolRoutes: readonly IncusRoute[] = [
  { method: 'PUT', path: '/1.0/storage-pools/{name}', handle: (call, request) => update(call, request, true) },
  { method: 'PATCH', path: '/1.0/storage-pools/{name}', handle: (call, request) => update(call, request, false) },
  ...collectionRoutes(poolKind),
  { method: 'POST', path: '/1.0/storage-pools', handle: create },
  { method: 'GET', path: '/1.0/storage-pools/{name}/resources', handle: resources },
];
