import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { bucketKind, keysOf, newBucketKey } from './bucket-kind.js';
import type { BucketKey } from './bucket-kind.js';
import { findEntity, urlOf } from './collection-routes.js';
import { announce, param, projectSuffix, requireName } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';

/** Where the paths of Incus 7.0.2 have the bucket stands the pool, and mostly the bucket where they have the key. */
function announceKey(call: IncusCall, what: 'created' | 'updated' | 'deleted', bucket: Entity, last: string): void {
  const { parent, project } = bucket;
  const source = `/1.0/storage-pools/${parent}/buckets/${parent}/keys/${last}${projectSuffix(project)}`;
  announce(call, `storage-bucket-key-${what}`, source, { project });
}

function findKey(bucket: Entity, request: ApiRequest): BucketKey {
  const key = keysOf(bucket).find(({ name }) => name === param(request, 'key'));
  if (key === undefined) throw new ApiError(404, 'Storage bucket key not found');
  return key;
}

function list(call: IncusCall, request: ApiRequest): Reply {
  const bucket = findEntity(bucketKind, call, request);
  if (call.recursion > 0) return sync(keysOf(bucket));
  return sync(keysOf(bucket).map(({ name }) => `${urlOf(bucketKind, bucket)}/keys/${name}`));
}

function create(call: IncusCall, request: ApiRequest): Reply {
  const bucket = findEntity(bucketKind, call, request);
  const body = jsonObject(request);
  const name = requireName(body, 'Storage bucket key');
  if (keysOf(bucket).some((key) => key.name === name)) {
    throw new ApiError(409, 'A bucket key for that name already exists');
  }
  const description = typeof body['description'] === 'string' ? body['description'] : '';
  const key = newBucketKey(name, description, body['role'] === 'admin' ? 'admin' : 'read-only');
  keysOf(bucket).push(key);
  announceKey(call, 'created', bucket, name);
  return created(`${urlOf(bucketKind, bucket)}/keys/${name}`, key);
}

/** A key that is written without its secrets gets new ones. */
function update(call: IncusCall, request: ApiRequest): Reply {
  const bucket = findEntity(bucketKind, call, request);
  const key = findKey(bucket, request);
  const { description, role } = jsonObject(request);
  Object.assign(key, newBucketKey(key.name, typeof description === 'string' ? description : '', String(role)));
  announceKey(call, 'updated', bucket, bucket.name);
  return done();
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const bucket = findEntity(bucketKind, call, request);
  const { name } = findKey(bucket, request);
  bucket.fields['keys'] = keysOf(bucket).filter((key) => key.name !== name);
  announceKey(call, 'deleted', bucket, bucket.name);
  return done();
}

const collection = '/1.0/storage-pools/{parent}/buckets/{name}/keys';

export const bucketKeyRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: collection, handle: list },
  { method: 'POST', path: collection, handle: create },
  {
    method: 'GET',
    path: `${collection}/{key}`,
    handle: (call, request) => sync(findKey(findEntity(bucketKind, call, request), request)),
  },
  { method: 'PUT', path: `${collection}/{key}`, handle: update },
  { method: 'DELETE', path: `${collection}/{key}`, handle: remove },
];
