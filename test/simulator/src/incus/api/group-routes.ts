import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import { announce, configMap, param, requireEntity, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';

const collection = '/1.0/cluster/groups';
const title = 'Cluster group';

function identityOf(name: string): Omit<Entity, 'fields'> {
  return { kind: 'cluster-group', project: '', parent: '', member: '', name };
}

/** The group `default` is there without having been made. */
function groupsOf({ store }: IncusCall): Entity[] {
  const made = [...store.of('cluster-group')];
  if (made.some(({ name }) => name === 'default')) return made;
  return [{ ...identityOf('default'), fields: { description: 'Default cluster group', config: {} } }, ...made];
}

function membersOf({ database }: IncusCall, group: string): string[] {
  return database.members.filter(({ groups }) => groups.includes(group)).map(({ name }) => name);
}

function shown(call: IncusCall, { name, fields }: Entity): Record<string, unknown> {
  const { description, config } = fields;
  return { description, members: membersOf(call, name), config, name, used_by: [] };
}

function find(call: IncusCall, request: ApiRequest): Entity {
  if (!call.incus.clustered) throw new ApiError(500, 'Server is not clustered');
  return requireEntity(
    groupsOf(call).find(({ name }) => name === param(request, 'name')),
    title,
  );
}

function writable(call: IncusCall, group: Entity): Record<string, unknown> {
  const { description, members, config } = shown(call, group);
  return { description, members, config };
}

/** Puts exactly these members into the group. Throws `ApiError` 404 for a member that is not there. */
function setMembers(call: IncusCall, group: string, names: readonly string[]): void {
  const unknown = names.find((name) => !call.database.members.some((member) => member.name === name));
  if (unknown !== undefined) throw new ApiError(404, `Cluster member not found: ${unknown}`);
  for (const member of call.database.members) {
    const others = member.groups.filter((name) => name !== group);
    member.groups = names.includes(member.name) ? [...others, group] : others;
  }
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function create(call: IncusCall, request: ApiRequest): Reply {
  if (!call.incus.clustered) throw new ApiError(500, 'Server is not clustered');
  const body = jsonObject(request);
  const name = requireName(body, title);
  if (groupsOf(call).some((group) => group.name === name)) {
    throw new ApiError(409, `This "clusters_groups" entry already exists`);
  }
  setMembers(call, name, namesIn(body['members']));
  const description = typeof body['description'] === 'string' ? body['description'] : '';
  call.store.put({ ...identityOf(name), fields: { description, config: configMap(body['config']) } });
  announce(call, 'cluster-group-created', `${collection}/${name}`);
  return created(`${collection}/${name}`);
}

function update(call: IncusCall, request: ApiRequest): Reply {
  const group = find(call, request);
  checkIfMatch(request, writable(call, group));
  const body = jsonObject(request);
  if (body['members'] !== undefined) setMembers(call, group.name, namesIn(body['members']));
  if (typeof body['description'] === 'string') group.fields['description'] = body['description'];
  if (body['config'] !== undefined) group.fields['config'] = configMap(body['config']);
  call.store.put(group);
  announce(call, 'cluster-group-updated', `${collection}/${group.name}`);
  return done();
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const group = find(call, request);
  if (group.name === 'default') throw new ApiError(400, 'The "default" group cannot be deleted');
  if (membersOf(call, group.name).length > 0) throw new ApiError(500, 'Only empty cluster groups can be removed');
  call.store.delete(group);
  announce(call, 'cluster-group-deleted', `${collection}/${group.name}`);
  return done();
}

export const groupRoutes: readonly IncusRoute[] = [
  {
    method: 'GET',
    path: collection,
    handle: (call) => {
      if (!call.incus.clustered) throw new ApiError(500, 'Server is not clustered');
      if (call.recursion > 0) return sync(groupsOf(call).map((group) => shown(call, group)));
      return sync(groupsOf(call).map(({ name }) => `${collection}/${name}`));
    },
  },
  { method: 'POST', path: collection, handle: create },
  {
    method: 'GET',
    path: `${collection}/{name}`,
    handle: (call, request) => {
      const group = find(call, request);
      return sync(shown(call, group), entityTag(writable(call, group)));
    },
  },
  { method: 'PUT', path: `${collection}/{name}`, handle: update },
  { method: 'PATCH', path: `${collection}/{name}`, handle: update },
  { method: 'DELETE', path: `${collection}/{name}`, handle: remove },
];
