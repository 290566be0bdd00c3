import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import {
  announce,
  configMap,
  executor,
  param,
  projectOf,
  projectSuffix,
  requireEntity,
  requireName,
} from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind, Refusal, Verb } from './kind.js';
import { UsedBy } from './used-by.js';

/** The path of one object; the project is added where it is not the default one. */
export function urlOf(kind: Kind, entity: Entity): string {
  const collection = kind.collection.replace('{parent}', encodeURIComponent(entity.parent));
  const name = entity.name.split('/').map(encodeURIComponent).join('/');
  return `${collection}/${name}${projectSuffix(entity.project)}`;
}

/** The path in a list also tells on which member a volume lies; that in an event does not. */
function listedUrl(kind: Kind, entity: Entity): string {
  const url = urlOf(kind, entity);
  if (kind.perMember?.inLists !== true || entity.member === '' || entity.member === 'none') return url;
  return `${url}${url.includes('?') ? '&' : '?'}target=${encodeURIComponent(entity.member)}`;
}

/** An object as the API shows it. */
export function shown(kind: Kind, entity: Entity, call: IncusCall, usedBy: UsedBy): Record<string, unknown> {
  const { config, ...fields } = writable(kind, entity);
  const omitted = kind.omitsEmptyConfig === true && Object.keys(config as object).length === 0;
  return {
    ...fields,
    ...(config === undefined || omitted ? {} : { config }),
    ...pick(entity, kind.fixedFields ?? {}),
    [kind.identity]: entity.name,
    ...(kind.usedBy ? { used_by: usedBy.of(entity.kind, entity.project, entity.name) } : {}),
    ...(kind.scope === 'project' && kind.parentKind === undefined ? { project: entity.project } : {}),
    ...kind.show?.(entity, call, usedBy),
  };
}

/** The list of a kind, with the project, the parent and the recursion that the client asked for. */
export function listReply(kind: Kind, call: IncusCall, request: ApiRequest): Reply {
  const parent = parentOf(kind, call, request);
  kind.refuse?.(call, 'list', undefined, parent);
  const project = projectFor(kind, call);
  const parts = parent === undefined ? {} : { parent: parent.name };
  const inProject = call.allProjects || kind.scope === 'shared' ? {} : { project };
  const entities = call.store.find(kind.kind, { ...parts, ...inProject });
  if (call.recursion === 0) return sync(entities.map((entity) => listedUrl(kind, entity)));
  const usedBy = UsedBy.in(call.store);
  return sync(entities.map((entity) => shown(kind, entity, call, usedBy)));
}

/** The object that a path names. Throws `ApiError` 404; 500 when several members have one and no target is given. */
export function findEntity(kind: Kind, call: IncusCall, request: ApiRequest, name = param(request, 'name')): Entity {
  const parent = parentOf(kind, call, request);
  const parts = { project: projectFor(kind, call), parent: parent?.name ?? '', name };
  if (kind.perMember === undefined) {
    const found = call.store.get({ kind: kind.kind, member: '', ...parts });
    if (found === undefined) throw new ApiError(404, kind.notFound ?? `${kind.title} not found`);
    return found;
  }
  const found = call.store
    .find(kind.kind, parts)
    .filter(({ member }) => member === '' || (call.target ?? member) === member);
  if (found.length > 1) {
    throw refusalOf(kind.perMember.ambiguous(name));
  }
  return requireEntity(found[0], kind.title);
}

/** The routes of a kind: list, read, and those verbs that it has. */
export function collectionRoutes(kind: Kind): IncusRoute[] {
  const { collection } = kind;
  const item = `${collection}/{name}`;
  const has = (verb: Verb, routes: IncusRoute[]): IncusRoute[] => (kind.verbs.includes(verb) ? routes : []);
  return [
    { method: 'GET', path: collection, handle: (call, request) => listReply(kind, call, request) },
    { method: 'GET', path: item, handle: (call, request) => readReply(kind, call, request) },
    ...has('create', [{ method: 'POST', path: collection, handle: (call, request) => create(kind, call, request) }]),
    ...has('update', [
      { method: 'PUT', path: item, handle: (call, request) => update(kind, call, request, true) },
      { method: 'PATCH', path: item, handle: (call, request) => update(kind, call, request, false) },
    ]),
    ...has('rename', [{ method: 'POST', path: item, handle: (call, request) => rename(kind, call, request) }]),
    ...has('delete', [{ method: 'DELETE', path: item, handle: (call, request) => remove(kind, call, request) }]),
  ];
}

/** One object with recursion says what a list says with one more: snapshots, backups, state. */
export function readReply(kind: Kind, call: IncusCall, request: ApiRequest): Reply {
  const entity = findEntity(kind, call, request);
  kind.refuse?.(call, 'list', entity, parentOf(kind, call, request));
  const full = call.recursion > 0 ? { ...call, recursion: call.recursion + 1 } : call;
  const object = { ...shown(kind, entity, full, UsedBy.in(call.store)), ...kind.showAlone?.(entity, full) };
  return sync(object, entityTag(writable(kind, entity)));
}

function create(kind: Kind, call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, kind.title, kind.identity);
  const parent = parentOf(kind, call, request);
  kind.refuse?.(call, 'create', undefined, parent);
  kind.checkName?.(name);
  const entity: Entity = {
    kind: kind.kind,
    project: projectFor(kind, call),
    parent: parent?.name ?? '',
    member: kind.perMember?.of(call, parent) ?? '',
    name,
    fields: { ...given(kind, body), ...givenFixed(kind, body), location: executor(call) },
  };
  if (call.store.get(entity) !== undefined) {
    const error = `The ${kind.title.toLowerCase()} already exists`;
    throw refusalOf(kind.taken?.(entity) ?? { status: 409, error });
  }
  call.store.put(entity);
  const metadata = kind.afterCreate?.(call, entity) ?? null;
  announceEntity(kind, call, 'created', entity);
  return created(urlOf(kind, entity), metadata);
}

/** PUT replaces every writable field, PATCH only those given; a map of configuration is merged by PATCH. */
export function update(kind: Kind, call: IncusCall, request: ApiRequest, replaces: boolean): Reply {
  const entity = findEntity(kind, call, request);
  kind.refuse?.(call, 'update', entity, parentOf(kind, call, request));
  checkIfMatch(request, writable(kind, entity));
  const body = jsonObject(request);
  if (replaces) Object.assign(entity.fields, given(kind, body));
  else Object.assign(entity.fields, patchOf(kind, entity, body));
  call.store.put(entity);
  announceEntity(kind, call, 'updated', entity);
  return done();
}

function rename(kind: Kind, call: IncusCall, request: ApiRequest): Reply {
  const entity = findEntity(kind, call, request);
  kind.refuse?.(call, 'rename', entity, parentOf(kind, call, request));
  const name = requireName(jsonObject(request), kind.title);
  if (call.store.get({ ...entity, name }) !== undefined) throw new ApiError(409, `Name "${name}" already in use`);
  if (usersOf(kind, call, entity).length > 0 && kind.inUse?.rename !== undefined) throw refusalOf(kind.inUse.rename);
  const moved = call.store.move(entity, { name });
  for (const child of childrenOf(kind, call, entity)) call.store.move(child, { parent: name });
  announceEntity(kind, call, 'renamed', moved, { old_name: entity.name });
  return created(urlOf(kind, moved));
}

function remove(kind: Kind, call: IncusCall, request: ApiRequest): Reply {
  const entity = findEntity(kind, call, request);
  kind.refuse?.(call, 'delete', entity, parentOf(kind, call, request));
  if (usersOf(kind, call, entity).length > 0) {
    const error = `The ${kind.title.toLowerCase()} is currently in use`;
    throw refusalOf(kind.inUse?.delete ?? { status: 400, error });
  }
  for (const child of childrenOf(kind, call, entity)) call.store.delete(child);
  call.store.delete(entity);
  announceEntity(kind, call, 'deleted', entity);
  return done();
}

function usersOf(kind: Kind, call: IncusCall, entity: Entity): string[] {
  return kind.usedBy ? UsedBy.in(call.store).of(entity.kind, entity.project, entity.name) : [];
}

function childrenOf({ childKinds = [] }: Kind, { store }: IncusCall, { project, name }: Entity): Entity[] {
  return childKinds.flatMap((child) => store.find(child, { project, parent: name }));
}

function refusalOf({ status, error }: Refusal): ApiError {
  return new ApiError(status, error);
}

/** Announces a change of an object under its own project. */
export function announceEntity(
  kind: Kind,
  call: IncusCall,
  what: 'created' | 'updated' | 'renamed' | 'deleted',
  entity: Entity,
  context?: Record<string, unknown>,
): void {
  const project = entity.project === '' ? 'default' : entity.project;
  const details = { project, ...(context === undefined ? {} : { context }) };
  announce(call, `${kind.event ?? kind.kind}-${what}`, urlOf(kind, entity), details);
}

/** The writable fields: what PUT takes, and what the tag is made of. */
export function writable(kind: Kind, entity: Entity): Record<string, unknown> {
  return pick(entity, kind.fields);
}

/** The project in which the call's objects of a kind live. */
export function projectFor(kind: Kind, call: IncusCall): string {
  return kind.scope === 'shared' ? '' : projectOf(call.store, call.project, kind.feature);
}

function parentOf(kind: Kind, call: IncusCall, request: ApiRequest): Entity | undefined {
  if (kind.parentKind === undefined) return undefined;
  const shared = kind.parentKind === 'storage-pool';
  const project = shared ? '' : projectOf(call.store, call.project, kind.feature);
  const parent = { kind: kind.parentKind, project, parent: '', member: '', name: param(request, 'parent') };
  const found = call.store.get(parent);
  if (found === undefined) {
    throw new ApiError(404, kind.parentNotFound ?? (shared ? 'Storage pool not found' : 'Network not found'));
  }
  return found;
}

function pick(entity: Entity, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, empty]) => [key, entity.fields[key] ?? empty]));
}

/** The writable fields of a body, each checked against the type of its default. Throws `ApiError` 400. */
export function given(kind: Kind, body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kind.fields).map(([key, empty]) => [
      key,
      checked(kind, key, body[key] ?? structuredClone(empty), empty),
    ]),
  );
}

function givenFixed(kind: Kind, body: Record<string, unknown>): Record<string, unknown> {
  const fixed = Object.entries(kind.fixedFields ?? {});
  return Object.fromEntries(fixed.map(([key, empty]) => [key, checked(kind, key, body[key] ?? empty, empty)]));
}

function patchOf(kind: Kind, entity: Entity, body: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(kind.fields).filter((key) => body[key] !== undefined && body[key] !== null);
  return Object.fromEntries(
    keys.map((key) => {
      const value = checked(kind, key, body[key], kind.fields[key]);
      return [key, key === 'config' ? { ...(entity.fields['config'] as object), ...(value as object) } : value];
    }),
  );
}

function checked(kind: Kind, key: string, value: unknown, empty: unknown): unknown {
  if (key === 'config') {
    const config = configMap(value);
    kind.checkConfig?.(config);
    return config;
  }
  const fits = typeof value === typeof empty && Array.isArray(value) === Array.isArray(empty);
  if (!fits) throw new ApiError(400, `json: cannot unmarshal ${typeof value} into field ${key}`);
  return value;
}
