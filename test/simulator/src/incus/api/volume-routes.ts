import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { announceEntity, findEntity, listReply, readReply, update, urlOf } from './collection-routes.js';
import { announce, configMap, executor, param, projectOf, requireEntity, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind } from './kind.js';

const remoteDrivers = new Set(['ceph', 'cephfs', 'linstor', 'lvmcluster', 'truenas']);

/** Volumes are stored as `<type>/<name>`; their member is part of the identity, except on shared pools. */
export const volumeKind: Kind = {
  kind: 'storage-volume',
  title: 'Storage volume',
  collection: '/1.0/storage-pools/{parent}/volumes',
  parentKind: 'storage-pool',
  scope: 'project',
  feature: 'features.storage.volumes',
  identity: 'name',
  fields: { description: '', config: {} },
  perMember: {
    of: executor,
    inLists: true,
    ambiguous: (name) => ({
      status: 500,
      error: `More than one cluster member has a volume named "${name.replace(/^.*\//, '')}". Please target a specific member`,
    }),
  },
  verbs: [],
  usedBy: false,
  show: (entity, call) => {
    const [type = '', ...name] = entity.name.split('/');
    return {
      name: name.join('/'),
      type,
      used_by: usersOf(entity, call),
      location: entity.member,
      content_type: entity.fields['content_type'],
      project: entity.project,
      created_at: entity.fields['created_at'],
      ...(call.recursion > 1
        ? { state: { usage: { used: 0, total: 0 } }, snapshots: snapshotsOf(entity), backups: [] }
        : {}),
    };
  },
};

/** A volume of a daemon is used by that daemon when its configuration says so; an instance's volume by the instance. */
function usersOf({ name, parent, project, member }: Entity, { incus }: IncusCall): string[] {
  const [type = '', short = ''] = name.split('/');
  if (type !== 'custom') return [`/1.0/instances/${short}${project === 'default' ? '' : `?project=${project}`}`];
  const server = incus.fleet.membersOf(incus.database).find(({ state }) => state.memberName === member) ?? incus;
  const target = incus.clustered ? `?target=${member}` : '';
  return Object.entries(server.state.localConfig)
    .filter(([key, value]) => key.startsWith('storage.') && value === `${parent}/${short}`)
    .map(([key]) => `/1.0${target}#${key}`);
}

function snapshotsOf(volume: Entity): Record<string, unknown>[] {
  return (volume.fields['snapshots'] ?? []) as Record<string, unknown>[];
}

function poolOf(call: IncusCall, request: ApiRequest): Entity {
  const pool = { kind: 'storage-pool', project: '', parent: '', member: '', name: param(request, 'parent') };
  return requireEntity(call.store.get(pool), 'Storage pool');
}

/** `<type>/<name>` of the path. */
function storedName(request: ApiRequest): string {
  return `${param(request, 'type')}/${param(request, 'name')}`;
}

function create(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, 'Storage volume');
  const pool = poolOf(call, request);
  if (pool.fields['status'] !== 'Created') throw new ApiError(500, `Storage pool "${pool.name}" is not available`);
  const type = request.params['type'] ?? body['type'] ?? 'custom';
  if (type !== 'custom')
    throw new ApiError(400, `Currently not allowed to create storage volumes of type ${JSON.stringify(type)}`);
  const content = body['content_type'] ?? 'filesystem';
  if (content !== 'filesystem' && content !== 'block' && content !== 'iso') {
    throw new ApiError(400, `Invalid content type: ${JSON.stringify(content)}`);
  }
  const volume = newVolume(call, pool, `custom/${name}`, content);
  volume.fields['config'] = configMap(body['config']);
  volume.fields['description'] = typeof body['description'] === 'string' ? body['description'] : '';
  if (call.store.get(volume) !== undefined) throw new ApiError(409, 'Volume by that name already exists');
  call.store.put(volume);
  const context = { location: executor(call), type: 'custom' };
  announceEntity(volumeKind, call, 'created', volume, context);
  return done();
}

/** A volume on the member that carries the call out, or on none in particular where the pool is shared. */
export function newVolume(call: IncusCall, pool: Entity, name: string, contentType: string): Entity {
  const shared = remoteDrivers.has(String(pool.fields['driver']));
  return {
    kind: 'storage-volume',
    project: projectOf(call.store, call.project, 'features.storage.volumes'),
    parent: pool.name,
    member: shared ? '' : executor(call),
    name,
    fields: { description: '', config: {}, content_type: contentType, created_at: new Date().toISOString() },
  };
}

function find(call: IncusCall, request: ApiRequest): Entity {
  return findEntity(volumeKind, call, request, storedName(request));
}

/** Gives the generic routes the name under which a volume is stored. */
function stored(request: ApiRequest): ApiRequest {
  return { ...request, params: { ...request.params, name: storedName(request) } };
}

/** True for a custom volume in which a daemon keeps its own things. */
function isDaemons(volume: Entity, call: IncusCall): boolean {
  return volume.name.startsWith('custom/') && usersOf(volume, call).length > 0;
}

function rename(call: IncusCall, request: ApiRequest): Reply {
  const volume = find(call, request);
  if (isDaemons(volume, call)) throw new ApiError(500, 'Volume is used by Incus itself and cannot be renamed');
  const name = requireName(jsonObject(request), 'Storage volume');
  if (call.store.get({ ...volume, name: `custom/${name}` }) !== undefined) {
    throw new ApiError(409, 'Volume by that name already exists');
  }
  const old = volume.name.replace('custom/', '');
  const moved = call.store.move(volume, { name: `custom/${name}` });
  announceEntity(volumeKind, call, 'renamed', moved, { old_name: old });
  return created(urlOf(volumeKind, moved));
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const volume = find(call, request);
  if (usersOf(volume, call).length > 0) throw new ApiError(400, 'The storage volume is still in use');
  call.store.delete(volume);
  announceEntity(volumeKind, call, 'deleted', volume);
  return done();
}

function snapshot(call: IncusCall, request: ApiRequest): Reply {
  const volume = find(call, request);
  if (isDaemons(volume, call)) throw new ApiError(400, 'Volumes used by Incus itself cannot have snapshots');
  const name = requireName(jsonObject(request), 'Snapshot');
  const url = `${urlOf(volumeKind, volume)}/snapshots/${encodeURIComponent(name)}`;
  const resources = { storage_volumes: [urlOf(volumeKind, volume)], storage_volume_snapshots: [url] };
  const task = { description: 'Creating storage volume snapshot', location: executor(call), resources };
  const operation = call.incus.operations.run(task, () => {
    if (snapshotsOf(volume).some((taken) => taken['name'] === name))
      throw new Error(`Snapshot "${name}" already exists`);
    const taken = { name, description: '', config: {}, created_at: new Date().toISOString() };
    volume.fields['snapshots'] = [...snapshotsOf(volume), taken];
    announce(call, 'storage-volume-snapshot-created', url, { project: volume.project });
    return Promise.resolve();
  });
  return accepted(operation);
}

/** Lists of one type keep only the volumes of that type. */
function listOfType(call: IncusCall, request: ApiRequest): Reply {
  const reply = listReply(volumeKind, call, request);
  const type = param(request, 'type');
  const entries = (reply.body as { metadata: (string | { type: string })[] }).metadata;
  return sync(
    entries.filter((entry) => (typeof entry === 'string' ? entry.includes(`/volumes/${type}/`) : entry.type === type)),
  );
}

const collection = '/1.0/storage-pools/{parent}/volumes';
const item = `${collection}/{type}/{name}`;

export const volumeRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: collection, handle: (call, request) => listReply(volumeKind, call, request) },
  { method: 'POST', path: collection, handle: create },
  { method: 'GET', path: `${collection}/{type}`, handle: listOfType },
  { method: 'POST', path: `${collection}/{type}`, handle: create },
  { method: 'GET', path: item, handle: (call, request) => readReply(volumeKind, call, stored(request)) },
  { method: 'PUT', path: item, handle: (call, request) => update(volumeKind, call, stored(request), true) },
  { method: 'PATCH', path: item, handle: (call, request) => update(volumeKind, call, stored(request), false) },
  { method: 'POST', path: item, handle: rename },
  { method: 'DELETE', path: item, handle: remove },
  { method: 'POST', path: `${item}/snapshots`, handle: snapshot },
  {
    method: 'GET',
    path: `${item}/snapshots`,
    handle: (call, request) => {
      const volume = find(call, request);
      if (call.recursion > 0) return sync(snapshotsOf(volume));
      return sync(snapshotsOf(volume).map(({ name }) => `${urlOf(volumeKind, volume)}/snapshots/${String(name)}`));
    },
  },
];
