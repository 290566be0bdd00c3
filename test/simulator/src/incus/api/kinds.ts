import { ApiError } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { bucketKind } from './bucket-kind.js';
import type { Kind, Verb } from './kind.js';
import { checkInstanceConfig } from './names.js';
import { networkKinds } from './network-kinds.js';

function refuseDefaultProfile(verb: Verb | 'list', entity: Entity | undefined): void {
  if (entity?.name !== 'default') return;
  if (verb === 'delete') throw new ApiError(403, 'The "default" profile cannot be deleted');
  if (verb === 'rename') throw new ApiError(403, 'The "default" profile cannot be renamed');
}

const profileKind: Kind = {
  kind: 'profile',
  title: 'Profile',
  collection: '/1.0/profiles',
  scope: 'project',
  feature: 'features.profiles',
  identity: 'name',
  fields: { description: '', config: {}, devices: {} },
  notFound: 'Fetch profile: Profile not found',
  taken: ({ name }) => ({ status: 500, error: `Error inserting "${name}" into database: The profile already exists` }),
  checkConfig: checkInstanceConfig,
  verbs: ['create', 'update', 'rename', 'delete'],
  usedBy: true,
  refuse: (_call, verb, entity) => refuseDefaultProfile(verb, entity),
};

/** The kinds that need nothing but a table row. */
export const plainKinds: readonly Kind[] = [profileKind, ...networkKinds, bucketKind];
