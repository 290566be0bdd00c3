import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import type { IncusServer } from '../incus-server.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import { configMap, param, projectOf, requireEntity, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import { checkProfiles, createInstance } from './instance-creation.js';
import { instanceSource, setPower } from './instance-power.js';
import { instanceFields, shownInstance, stateOf } from './instance-view.js';

const collection = '/1.0/instances';
const item = `${collection}/{name}`;

/** What an action on the power leads to, and the event that tells of it. */
const powerActions = {
  start: { from: ['Stopped'], to: 'Running', event: 'instance-started', title: 'Starting instance' },
  stop: { from: ['Running', 'Frozen'], to: 'Stopped', event: 'instance-shutdown', title: 'Stopping instance' },
  restart: { from: ['Running'], to: 'Running', event: 'instance-restarted', title: 'Restarting instance' },
  freeze: { from: ['Running'], to: 'Frozen', event: 'instance-paused', title: 'Freezing instance' },
  unfreeze: { from: ['Frozen'], to: 'Running', event: 'instance-resumed', title: 'Unfreezing instance' },
} as const;

function list(call: IncusCall): Reply {
  projectOf(call.store, call.project, undefined);
  const found = call.store.find('instance', call.allProjects ? {} : { project: call.project });
  if (call.recursion === 0) return sync(found.map(instanceSource));
  return sync(found.map((instance) => shownInstance(instance, call, call.recursion > 1)));
}

function find(call: IncusCall, request: ApiRequest): Entity {
  const identity = { kind: 'instance', project: call.project, parent: '', member: '', name: param(request, 'name') };
  return requireEntity(call.store.get(identity), 'Instance');
}

/** The member on which an instance lies. Throws `ApiError` 500 when that is away. */
function hostOf(call: IncusCall, instance: Entity): IncusServer {
  const members = call.incus.fleet.membersOf(call.database);
  const host = members.find(({ state }) => state.memberName === instance.fields['location']) ?? call.incus;
  if (!host.running) throw new ApiError(500, 'Missing event connection with target cluster member');
  return host;
}

function tell(call: IncusCall, instance: Entity, action: string, context?: Record<string, unknown>): void {
  const { name, project } = instance;
  const details = { name, project, requestor: call.requestor, ...(context === undefined ? {} : { context }) };
  hostOf(call, instance).lifecycle(action, instanceSource(instance), details);
}

/** Runs work on the instance's member as an operation. */
function run(call: IncusCall, instance: Entity, description: string, work: () => void): Reply {
  const host = hostOf(call, instance);
  const resources = { instances: [instanceSource(instance)] };
  const task = { description, location: host.state.memberName, resources };
  return accepted(
    host.operations.run(task, () => {
      work();
      return Promise.resolve();
    }),
  );
}

function writable({ fields }: Entity): Record<string, unknown> {
  return Object.fromEntries(Object.keys(instanceFields).map((key) => [key, fields[key]]));
}

function read(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  return sync(shownInstance(instance, call, call.recursion > 0), entityTag(writable(instance)));
}

function changesIn(call: IncusCall, body: Record<string, unknown>, before: Record<string, unknown>): object {
  const keys = Object.keys(instanceFields).filter((key) => body[key] !== undefined && body[key] !== null);
  if (Array.isArray(body['profiles'])) checkProfiles(call, body['profiles'].map(String));
  const given = Object.fromEntries(keys.map((key) => [key, key === 'config' ? configMap(body[key]) : body[key]]));
  return { ...before, ...given };
}

function replace(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  checkIfMatch(request, writable(instance));
  const after = changesIn(call, jsonObject(request), { ...structuredClone(instanceFields), architecture: 'x86_64' });
  return run(call, instance, 'Updating instance', () => {
    Object.assign(instance.fields, after);
    tell(call, instance, 'instance-updated');
  });
}

function patch(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  checkIfMatch(request, writable(instance));
  const body = jsonObject(request);
  const merged = { ...(instance.fields['config'] as object), ...configMap(body['config']) };
  const devices = { ...(instance.fields['devices'] as object), ...(body['devices'] as object | undefined) };
  Object.assign(instance.fields, changesIn(call, body, {}), { config: merged, devices });
  tell(call, instance, 'instance-updated');
  return done();
}

/** POST renames, or moves to another member when the client asks for a migration with a target. */
function renameOrMove(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  const body = jsonObject(request);
  if (body['migration'] === true) return move(call, instance);
  const name = requireName(body, 'Instance');
  if (call.store.get({ ...instance, name }) !== undefined) throw new ApiError(409, `Name "${name}" already in use`);
  if (instance.fields['status'] === 'Running') throw new ApiError(400, 'Renaming of running instance not allowed');
  return run(call, instance, 'Renaming instance', () => {
    const moved = call.store.move(instance, { name });
    moveVolume(call, instance, { name: `${String(instance.fields['type'])}/${name}` });
    tell(call, moved, 'instance-renamed', { old_name: instance.name });
  });
}

function move(call: IncusCall, instance: Entity): Reply {
  const target = call.target;
  if (target === undefined) throw new ApiError(400, 'A target member is required');
  return run(call, instance, 'Migrating instance', () => {
    instance.fields['location'] = target;
    moveVolume(call, instance, { member: target });
    tell(call, instance, 'instance-migrated');
  });
}

function moveVolume(call: IncusCall, instance: Entity, change: { name?: string; member?: string }): void {
  for (const volume of volumesOf(call, instance)) call.store.move(volume, change);
}

function volumesOf({ store }: IncusCall, { project, name, fields }: Entity): Entity[] {
  return store.find('storage-volume', { project, name: `${String(fields['type'])}/${name}` });
}

function changePower(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  const { action, force } = jsonObject(request);
  const rule = powerActions[action as keyof typeof powerActions] as
    (typeof powerActions)[keyof typeof powerActions] | undefined;
  if (rule === undefined) throw new ApiError(400, `Unknown action: '${String(action)}'`);
  const status = String(instance.fields['status']);
  return run(call, instance, rule.title, () => {
    if (!(rule.from as readonly string[]).includes(status)) {
      throw new Error(`The instance is already ${status.toLowerCase()}`);
    }
    const event = action === 'stop' && force === true ? 'instance-stopped' : rule.event;
    if (action === 'stop')
      (instance.fields['config'] as Record<string, string>)['volatile.last_state.power'] = 'STOPPED';
    setPower(hostOf(call, instance), instance, rule.to, event, call.requestor);
  });
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  if (instance.fields['status'] !== 'Stopped') throw new ApiError(400, 'Instance is running');
  return run(call, instance, 'Deleting instance', () => {
    for (const volume of volumesOf(call, instance)) call.store.delete(volume);
    tell(call, instance, 'instance-deleted');
    call.store.delete(instance);
  });
}

function snapshotsOf(instance: Entity): Record<string, unknown>[] {
  return instance.fields['snapshots'] as Record<string, unknown>[];
}

function snapshot(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  const name = requireName(jsonObject(request), 'Snapshot');
  if (snapshotsOf(instance).some((taken) => taken['name'] === name)) {
    throw new ApiError(409, `Snapshot "${name}" already exists`);
  }
  return run(call, instance, 'Snapshotting instance', () => {
    const created = { ...writable(instance), name, created_at: new Date().toISOString(), size: 0 };
    instance.fields['snapshots'] = [...snapshotsOf(instance), created];
    tellOfSnapshot(call, instance, 'instance-snapshot-created', name);
  });
}

function removeSnapshot(call: IncusCall, request: ApiRequest): Reply {
  const instance = find(call, request);
  const name = param(request, 'snapshot');
  const rest = snapshotsOf(instance).filter((taken) => taken['name'] !== name);
  if (rest.length === snapshotsOf(instance).length) throw new ApiError(404, 'Snapshot not found');
  return run(call, instance, 'Deleting snapshot', () => {
    instance.fields['snapshots'] = rest;
    tellOfSnapshot(call, instance, 'instance-snapshot-deleted', name);
  });
}

/** The source of a snapshot's event ends in the snapshot, as that of real Incus does. */
function tellOfSnapshot(call: IncusCall, instance: Entity, action: string, snapshotName: string): void {
  const [path = '', query] = instanceSource(instance).split('?');
  const source = `${path}/snapshots/${encodeURIComponent(snapshotName)}${query === undefined ? '' : `?${query}`}`;
  const { name, project } = instance;
  hostOf(call, instance).lifecycle(action, source, { name, project, requestor: call.requestor });
}

export const instanceRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: collection, handle: list },
  { method: 'POST', path: collection, handle: createInstance },
  { method: 'GET', path: item, handle: read },
  { method: 'PUT', path: item, handle: replace },
  { method: 'PATCH', path: item, handle: patch },
  { method: 'POST', path: item, handle: renameOrMove },
  { method: 'DELETE', path: item, handle: remove },
  { method: 'GET', path: `${item}/state`, handle: (call, request) => sync(stateOf(find(call, request))) },
  { method: 'PUT', path: `${item}/state`, handle: changePower },
  { method: 'GET', path: `${item}/snapshots`, handle: (call, request) => sync(snapshotsOf(find(call, request))) },
  { method: 'POST', path: `${item}/snapshots`, handle: snapshot },
  { method: 'DELETE', path: `${item}/snapshots/{snapshot}`, handle: removeSnapshot },
  { method: 'GET', path: `${item}/backups`, handle: () => sync([]) },
];
