import { randomBytes } from 'node:crypto';
import { ApiError } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { executor } from './incus-call.js';
import type { IncusCall } from './incus-call.js';
import type { Kind } from './kind.js';

const drivers = new Set(['dir', 'btrfs', 'zfs', 'lvm', 'cephobject']);
const names = /^[a-z0-9][a-z0-9.-]{2,62}$/;

/** A key with which clients of S3 enter a bucket. */
export interface BucketKey {
  name: string;
  description: string;
  role: string;
  'access-key': string;
  'secret-key': string;
}

export function newBucketKey(name: string, description: string, role: string): BucketKey {
  const accessKey = randomBytes(10).toString('hex').toUpperCase();
  return { name, description, role, 'access-key': accessKey, 'secret-key': randomBytes(30).toString('base64') };
}

export function keysOf(bucket: Entity): BucketKey[] {
  return (bucket.fields['keys'] ??= []) as BucketKey[];
}

/** Where clients of S3 reach a bucket; a member knows only its own address (seen with Incus 7.0.2). */
function addressOf({ member, name }: Entity, { incus }: IncusCall): string {
  const own = incus.state.memberName === member || member === '';
  return own ? `https://${incus.options.ip}:9000/${name}` : '';
}

export const bucketKind: Kind = {
  kind: 'storage-bucket',
  title: 'Storage bucket',
  collection: '/1.0/storage-pools/{parent}/buckets',
  parentKind: 'storage-pool',
  parentNotFound: 'Failed loading storage pool: Storage pool not found',
  scope: 'project',
  feature: 'features.storage.buckets',
  identity: 'name',
  fields: { description: '', config: {} },
  perMember: {
    of: (call, pool) => (pool?.fields['driver'] === 'cephobject' ? '' : executor(call)),
    inLists: true,
    ambiguous: () => ({
      status: 409,
      error: 'Storage bucket found on more than one cluster member. Please target a specific member',
    }),
  },
  taken: ({ name, project, parent }) => ({
    status: 409,
    error: `Failed creating storage bucket: Failed inserting storage bucket "${name}" for project "${project}" in pool "${parent}" into database: A bucket for that name already exists`,
  }),
  checkName: (name) => {
    if (names.test(name)) return;
    const rule =
      'between 3 and 63 lowercase letters, numbers, periods or hyphens and must start with a letter or number';
    throw new ApiError(500, `Failed creating storage bucket: Bucket name must be ${rule}`);
  },
  verbs: ['create', 'update', 'delete'],
  usedBy: false,
  refuse: (_call, _verb, _entity, pool) => {
    if (!drivers.has(String(pool?.fields['driver']))) throw new ApiError(400, 'Storage pool does not support buckets');
  },
  show: (bucket, call) => ({
    s3_url: addressOf(bucket, call),
    location: bucket.member,
    project: bucket.project,
    ...(call.recursion > 1 ? { backups: [], keys: keysOf(bucket) } : {}),
  }),
  /** One object says with one recursion what a list says with two. */
  showAlone: (bucket, { recursion }) => (recursion > 0 ? { backups: [], keys: keysOf(bucket) } : {}),
  afterCreate: (_call, bucket) => {
    const admin = newBucketKey('admin', 'Admin user', 'admin');
    keysOf(bucket).push(admin);
    return admin;
  },
};
