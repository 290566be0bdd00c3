import { randomUUID } from 'node:crypto';
import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { findAlias, findImage } from './image-routes.js';
import { configMap, projectOf, requireEntity, requireName } from './incus-call.js';
import type { IncusCall } from './incus-call.js';
import { instanceSource, setPower, statusCode } from './instance-power.js';
import { expanded, instanceFields } from './instance-view.js';
import { checkInstanceConfig, checkName } from './names.js';
import { newVolume } from './volume-routes.js';

const never = '1970-01-01T00:00:00Z';

/** Creates an instance on the target, or on the member with the fewest. */
export function createInstance(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, 'Instance');
  checkName('instance', name);
  projectOf(call.store, call.project, undefined);
  const identity = { kind: 'instance', project: call.project, parent: '', member: '', name };
  if (call.store.get(identity) !== undefined) throw new ApiError(500, `Instance "${name}" already exists`);
  const host = call.target === undefined ? leastLoaded(call) : call.incus;
  const onHost = { ...call, incus: host };
  const instance: Entity = { ...identity, fields: fieldsOf(onHost, body, imageOf(call, body)) };
  const task = {
    description: 'Creating instance',
    location: host.state.memberName,
    resources: { instances: [instanceSource(instance)] },
  };
  const operation = host.operations.run(task, () => {
    const pool = rootPool(call, instance);
    call.store.put(instance);
    const type = String(instance.fields['type']);
    const content = type === 'container' ? 'filesystem' : 'block';
    call.store.put({ ...newVolume(onHost, pool, `${type}/${name}`, content), project: call.project });
    const context = { location: host.state.memberName, 'storage-pool': pool.name, type };
    const details = { context, name, project: call.project, requestor: call.requestor };
    host.lifecycle('instance-created', instanceSource(instance), details);
    if (body['start'] === true) setPower(host, instance, 'Running', 'instance-started', call.requestor);
    return Promise.resolve();
  });
  return accepted(operation);
}

function leastLoaded({ incus, store, database }: IncusCall): IncusCall['incus'] {
  const counts = new Map<unknown, number>();
  for (const { fields } of store.of('instance')) {
    counts.set(fields['location'], (counts.get(fields['location']) ?? 0) + 1);
  }
  const open = incus.fleet.membersOf(database).filter(({ running, record }) => running && record?.state === 'created');
  const load = (name: string): number => counts.get(name) ?? 0;
  return open.toSorted((left, right) => load(left.state.memberName) - load(right.state.memberName))[0] ?? incus;
}

function imageOf(call: IncusCall, body: Record<string, unknown>): Entity | undefined {
  const source = (body['source'] ?? {}) as Record<string, unknown>;
  if (source['type'] !== 'image') return undefined;
  if (typeof source['alias'] === 'string') {
    return findImage(call, String(findAlias(call, source['alias']).fields['target']));
  }
  if (typeof source['fingerprint'] === 'string') return findImage(call, source['fingerprint']);
  throw new ApiError(400, 'Must specify one of alias, fingerprint or properties for init from image');
}

function fieldsOf(call: IncusCall, body: Record<string, unknown>, image: Entity | undefined): Record<string, unknown> {
  const type = body['type'] ?? 'container';
  if (type !== 'container' && type !== 'virtual-machine') {
    throw new ApiError(400, `Invalid instance type "${JSON.stringify(type)}"`);
  }
  const uuid = randomUUID();
  const given = configMap(body['config']);
  checkInstanceConfig(given);
  const properties = (image?.fields['properties'] ?? {}) as Record<string, string>;
  const fromImage = Object.entries(properties).map(([key, value]) => [`image.${key}`, value] as const);
  const config = {
    ...Object.fromEntries(fromImage),
    ...(image === undefined ? {} : { 'volatile.base_image': image.name }),
    'volatile.cloud-init.instance-id': randomUUID(),
    'volatile.last_state.power': 'STOPPED',
    'volatile.uuid': uuid,
    'volatile.uuid.generation': uuid,
    ...given,
  };
  const profiles = Array.isArray(body['profiles']) ? body['profiles'].map(String) : ['default'];
  checkProfiles(call, profiles);
  return {
    ...structuredClone(instanceFields),
    config,
    profiles,
    devices: body['devices'] ?? {},
    description: typeof body['description'] === 'string' ? body['description'] : '',
    ephemeral: body['ephemeral'] === true,
    type,
    location: call.incus.state.memberName,
    status: 'Stopped',
    status_code: statusCode('Stopped'),
    created_at: new Date().toISOString(),
    last_used_at: never,
    snapshots: [],
    backups: [],
  };
}

/** Throws `ApiError` 400 for a profile that is not there. */
export function checkProfiles(call: IncusCall, names: readonly string[]): void {
  const project = projectOf(call.store, call.project, 'features.profiles');
  const missing = names.find(
    (name) => call.store.get({ kind: 'profile', project, parent: '', member: '', name }) === undefined,
  );
  if (missing !== undefined) throw new ApiError(400, `Requested profile "${missing}" doesn't exist`);
}

function rootPool(call: IncusCall, instance: Entity): Entity {
  const devices = Object.values(expanded(call.store, instance).devices as Record<string, Record<string, string>>);
  const root = devices.find((device) => device['type'] === 'disk' && device['path'] === '/');
  if (root === undefined) {
    const reason = 'Failed initializing instance: Failed getting root disk: No root device could be found';
    throw new Error(`Failed creating instance record: ${reason}`);
  }
  const pool = { kind: 'storage-pool', project: '', parent: '', member: '', name: root['pool'] ?? '' };
  return requireEntity(call.store.get(pool), 'Storage pool');
}
