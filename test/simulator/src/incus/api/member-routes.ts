import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { MemberRecord } from '../incus-database.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import { announce, configMap, param } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import { issueJoinToken } from './join-tokens.js';
import { renameMemberEntities } from './member-entities.js';
import { removeMember } from './member-removal.js';
import { changeMemberState } from './member-state.js';
import { shownMember } from './member-status.js';
import { checkName } from './names.js';

const collection = '/1.0/cluster/members';
const derivedRoles = new Set(['database-leader', 'database', 'database-standby']);
const givenRoles = new Set(['database-client', 'event-hub', 'ovn-chassis']);

function requireCluster(call: IncusCall): MemberRecord[] {
  if (!call.incus.clustered) throw new ApiError(500, 'Server is not clustered');
  return call.database.members.filter(({ state }) => state !== 'pending');
}

function find(call: IncusCall, request: ApiRequest): MemberRecord {
  const found = requireCluster(call).find(({ name }) => name === param(request, 'name'));
  if (found === undefined) throw new ApiError(404, 'Cluster member not found');
  return found;
}

function list(call: IncusCall): Reply {
  const members = requireCluster(call);
  if (call.recursion > 0) return sync(members.map((record) => shownMember(call, record)));
  return sync(members.map(({ name }) => `${collection}/${name}`));
}

function writable(call: IncusCall, record: MemberRecord): Record<string, unknown> {
  const { roles, failure_domain, description, config, groups } = shownMember(call, record);
  return { roles, failure_domain, description, config, groups };
}

function update(replaces: boolean): (call: IncusCall, request: ApiRequest) => Reply {
  return (call, request) => {
    const record = find(call, request);
    checkIfMatch(request, writable(call, record));
    const body = jsonObject(request);
    const { roles, failure_domain: domain, description, groups } = body;
    if (Array.isArray(groups)) record.groups = knownGroups(call, groups.map(String));
    if (Array.isArray(roles)) record.extraRoles = givenRolesIn(call, record, roles.map(String));
    if (typeof domain === 'string' && domain !== '') record.failure_domain = domain;
    if (typeof description === 'string') record.description = description;
    if (body['config'] !== undefined) {
      const given = configMap(body['config']);
      record.config = replaces ? given : { ...record.config, ...given };
    }
    announce(call, 'cluster-member-updated', `${collection}/${record.name}`);
    return done();
  };
}

/** The roles that a client may give; those of the database are the cluster's own to give, and are not taken away. */
function givenRolesIn(call: IncusCall, record: MemberRecord, roles: readonly string[]): string[] {
  const unknown = roles.find((role) => !derivedRoles.has(role) && !givenRoles.has(role));
  if (unknown !== undefined) throw new ApiError(500, `Update roles: Invalid cluster role "${unknown}"`);
  if (shownMember(call, record)['database'] === true && !roles.includes('database')) {
    throw new ApiError(400, 'The "database" role cannot be dropped at this time');
  }
  return roles.filter((role) => givenRoles.has(role));
}

function knownGroups({ store }: IncusCall, names: readonly string[]): string[] {
  for (const name of names) {
    const group = { kind: 'cluster-group', project: '', parent: '', member: '', name };
    if (name !== 'default' && store.get(group) === undefined) throw new ApiError(404, 'Cluster group not found');
  }
  return [...names];
}

function newName(request: ApiRequest): string {
  const name = jsonObject(request)['server_name'] ?? '';
  if (typeof name !== 'string') throw new ApiError(400, 'server_name must be a string');
  checkName('cluster member', name);
  return name;
}

function rename(call: IncusCall, request: ApiRequest): Reply {
  const record = find(call, request);
  const name = newName(request);
  if (call.database.members.some((member) => member.name === name)) throw new ApiError(409, 'Member already exists');
  call.database.members = call.database.members.map((member) => (member === record ? { ...member, name } : member));
  const server = call.incus.fleet.serverOf(call.database, record);
  if (server !== undefined) server.state.memberName = name;
  renameMemberEntities(call.store, record.name, name);
  const context = { old_name: record.name };
  announce(call, 'cluster-member-renamed', `${collection}/${name}`, { context });
  return created(`${collection}/${name}`);
}

function readState(call: IncusCall, request: ApiRequest): Reply {
  find(call, request);
  const pools = [...call.store.of('storage-pool')].map(({ name }) => [
    name,
    { space: { used: 0, total: 30 * 1024 ** 3 }, inodes: { used: 0, total: 0 } },
  ]);
  const memory = { total_ram: 16 * 1024 ** 3, free_ram: 14 * 1024 ** 3, shared_ram: 0, buffered_ram: 0 };
  const sysinfo = { uptime: 100, load_averages: [0, 0, 0], ...memory, total_swap: 0, free_swap: 0, processes: 100 };
  return sync({ sysinfo, storage_pools: Object.fromEntries(pools) });
}

export const memberRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: collection, handle: list },
  {
    method: 'POST',
    path: collection,
    handle: (call, request) => issueJoinToken(call, newName(request)),
  },
  {
    method: 'GET',
    path: `${collection}/{name}`,
    handle: (call, request) => {
      const record = find(call, request);
      return sync(shownMember(call, record), entityTag(writable(call, record)));
    },
  },
  { method: 'PUT', path: `${collection}/{name}`, handle: update(true) },
  { method: 'PATCH', path: `${collection}/{name}`, handle: update(false) },
  { method: 'POST', path: `${collection}/{name}`, handle: rename },
  { method: 'DELETE', path: `${collection}/{name}`, handle: removeMember },
  { method: 'GET', path: `${collection}/{name}/state`, handle: readState },
  {
    method: 'POST',
    path: `${collection}/{name}/state`,
    handle: (call, request) => changeMemberState(call, request, find(call, request)),
  },
];
