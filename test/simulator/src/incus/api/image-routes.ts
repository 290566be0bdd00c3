import { createHash } from 'node:crypto';
import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { listReply, projectFor, shown, update, urlOf, writable } from './collection-routes.js';
import { entityTag } from './entity-tag.js';
import { announce, executor, param, projectSuffix, requireName } from './incus-call.js';
import { imageMetadata } from './image-metadata.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind } from './kind.js';
import { UsedBy } from './used-by.js';

const never = '0001-01-01T00:00:00Z';

interface Alias {
  readonly name: string;
  readonly description: string;
}

export const imageKind: Kind = {
  kind: 'image',
  title: 'Image',
  collection: '/1.0/images',
  scope: 'project',
  feature: 'features.images',
  identity: 'name',
  fields: { auto_update: false, properties: {}, public: false, expires_at: never, profiles: [] },
  verbs: [],
  usedBy: false,
  show: (entity, { store, database }) => {
    const { name: _name, ...rest } = { name: entity.name, ...entity.fields };
    const locations = database.members.map(({ name }) => name);
    return { ...rest, fingerprint: entity.name, aliases: aliasesOf(store.of('image-alias'), entity), locations };
  },
};

function aliasesOf(aliases: Iterable<Entity>, image: Entity): Alias[] {
  return [...aliases]
    .filter(({ project, fields }) => project === image.project && fields['target'] === image.name)
    .map(({ name, fields }) => ({ name, description: String(fields['description']) }));
}

function withoutName(entry: Record<string, unknown>): Record<string, unknown> {
  const { name: _name, ...rest } = entry;
  return rest;
}

function list(call: IncusCall, request: ApiRequest): Reply {
  const reply = listReply(imageKind, call, request);
  if (call.recursion === 0) return reply;
  return sync((reply.body as { metadata: Record<string, unknown>[] }).metadata.map(withoutName));
}

/** An image by its fingerprint or the beginning of it. Throws `ApiError` 404. */
export function findImage(call: IncusCall, prefix: string): Entity {
  const images = call.store.find('image', { project: projectFor(imageKind, call) });
  const found = images.filter(({ name }) => name.startsWith(prefix));
  if (found.length > 1) throw new ApiError(400, 'More than one image matches');
  if (found[0] === undefined || prefix === '') throw new ApiError(404, 'Image not found');
  return found[0];
}

/** The image that an alias names. Throws `ApiError` 404. */
export function findAlias(call: IncusCall, name: string): Entity {
  const identity = { kind: 'image-alias', project: projectFor(imageKind, call), parent: '', member: '', name };
  const alias = call.store.get(identity);
  if (alias === undefined) throw new ApiError(404, 'Image alias not found');
  return alias;
}

/** Any body is an image; its hash is the fingerprint, as with a real one. */
function create(call: IncusCall, request: ApiRequest): Reply {
  if (request.body.length === 0) throw new ApiError(400, 'Empty image');
  const project = projectFor(imageKind, call);
  const fingerprint = createHash('sha256').update(request.body).digest('hex');
  const task = { description: 'Downloading image', location: executor(call) };
  const operation = call.incus.operations.run(task, () => {
    const identity = { kind: 'image', project, parent: '', member: '', name: fingerprint };
    if (call.store.get(identity) !== undefined) throw new Error('Image with same fingerprint already exists');
    const image = { ...identity, fields: imageFields(request) };
    call.store.put(image);
    const context = { type: 'container' };
    announce(call, 'image-created', urlOf(imageKind, image), { project, context });
    return Promise.resolve({ fingerprint, size: String(request.body.length) });
  });
  return accepted(operation);
}

function imageFields(request: ApiRequest): Record<string, unknown> {
  const { architecture, createdAt, properties: own } = imageMetadata(request.body);
  const properties = { ...own, ...Object.fromEntries(new URLSearchParams(headerOf(request, 'x-incus-properties'))) };
  return {
    auto_update: false,
    properties,
    public: headerOf(request, 'x-incus-public') === 'true',
    expires_at: never,
    profiles: ['default'],
    architecture,
    cached: false,
    filename: headerOf(request, 'x-incus-filename'),
    size: request.body.length,
    type: headerOf(request, 'x-incus-type') || 'container',
    created_at: createdAt,
    last_used_at: never,
    uploaded_at: new Date().toISOString(),
  };
}

function headerOf(request: ApiRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const image = findImage(call, param(request, 'fingerprint'));
  const task = { description: 'Deleting image', location: executor(call) };
  const operation = call.incus.operations.run(task, () => {
    for (const { name } of aliasesOf(call.store.of('image-alias'), image)) {
      const alias = findAlias(call, name);
      call.store.delete(alias);
      announce(call, 'image-alias-deleted', aliasUrl(alias), { project: alias.project });
    }
    call.store.delete(image);
    announce(call, 'image-deleted', urlOf(imageKind, image), { project: image.project });
    return Promise.resolve();
  });
  return accepted(operation);
}

function read(call: IncusCall, request: ApiRequest): Reply {
  const image = findImage(call, param(request, 'fingerprint'));
  return sync(withoutName(shown(imageKind, image, call, UsedBy.in(call.store))), entityTag(writable(imageKind, image)));
}

function change(replaces: boolean): (call: IncusCall, request: ApiRequest) => Reply {
  return (call, request) => {
    const { name } = findImage(call, param(request, 'fingerprint'));
    return update(imageKind, call, { ...request, params: { name } }, replaces);
  };
}

function aliasUrl(alias: Entity): string {
  return `/1.0/images/aliases/${encodeURIComponent(alias.name)}${projectSuffix(alias.project)}`;
}

function createAlias(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = requireName(body, 'Image alias');
  const target = findImage(call, typeof body['target'] === 'string' ? body['target'] : '').name;
  const project = projectFor(imageKind, call);
  const alias = { kind: 'image-alias', project, parent: '', member: '', name };
  if (call.store.get(alias) !== undefined) throw new ApiError(409, `Alias "${name}" already exists`);
  const description = typeof body['description'] === 'string' ? body['description'] : '';
  const made = { ...alias, fields: { target, description, type: 'container' } };
  call.store.put(made);
  announce(call, 'image-alias-created', aliasUrl(made), { project, context: { target } });
  return created(aliasUrl(made));
}

function removeAlias(call: IncusCall, request: ApiRequest): Reply {
  const alias = findAlias(call, param(request, 'name'));
  call.store.delete(alias);
  announce(call, 'image-alias-deleted', aliasUrl(alias), { project: alias.project });
  return done();
}

export const imageRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: '/1.0/images', handle: list },
  { method: 'POST', path: '/1.0/images', handle: create },
  {
    method: 'GET',
    path: '/1.0/images/aliases',
    handle: (call) => {
      const aliases = call.store.find('image-alias', { project: projectFor(imageKind, call) });
      if (call.recursion === 0) return sync(aliases.map(aliasUrl));
      return sync(aliases.map(({ name, fields }) => ({ name, ...fields })));
    },
  },
  { method: 'POST', path: '/1.0/images/aliases', handle: createAlias },
  {
    method: 'GET',
    path: '/1.0/images/aliases/{name}',
    handle: (call, request) => {
      const { name, fields } = findAlias(call, param(request, 'name'));
      return sync({ name, ...fields }, entityTag(fields));
    },
  },
  { method: 'DELETE', path: '/1.0/images/aliases/{name}', handle: removeAlias },
  { method: 'GET', path: '/1.0/images/{fingerprint}', handle: read },
  { method: 'PUT', path: '/1.0/images/{fingerprint}', handle: change(true) },
  { method: 'PATCH', path: '/1.0/images/{fingerprint}', handle: change(false) },
  { method: 'DELETE', path: '/1.0/images/{fingerprint}', handle: remove },
];
