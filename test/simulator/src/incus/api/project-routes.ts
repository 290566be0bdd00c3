import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError, created, done } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { collectionRoutes, findEntity, given, urlOf } from './collection-routes.js';
import { executor } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import type { Kind } from './kind.js';
import { checkName } from './names.js';
import { UsedBy } from './used-by.js';

const projectKind: Kind = {
  kind: 'project',
  title: 'Project',
  collection: '/1.0/projects',
  scope: 'shared',
  identity: 'name',
  fields: { description: '', config: {} },
  verbs: ['update'],
  usedBy: false,
  show: (entity, _call, usedBy) => ({ used_by: usedBy.of('project', '', entity.name) }),
};

/** The features that a new project has unless it says otherwise. */
const defaultFeatures = {
  'features.images': 'true',
  'features.profiles': 'true',
  'features.storage.buckets': 'true',
  'features.storage.volumes': 'true',
};

function identityOf(name: string): Omit<Entity, 'fields'> {
  return { kind: 'project', project: '', parent: '', member: '', name };
}

function newName({ store }: IncusCall, body: Record<string, unknown>): string {
  const { name } = body;
  if (typeof name !== 'string' || name === '') throw new ApiError(400, 'No name provided');
  checkName('project', name);
  if (store.get(identityOf(name)) === undefined) return name;
  const reason = 'Failed adding database record: This "Project" entry already exists';
  throw new ApiError(409, `Failed creating project "${name}": ${reason}`);
}

function create(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const name = newName(call, body);
  const fields = given(projectKind, body);
  fields['config'] = { ...defaultFeatures, ...(fields['config'] as object) };
  const project = { ...identityOf(name), fields };
  call.store.put(project);
  if ((fields['config'] as Record<string, string>)['features.profiles'] === 'true') {
    const description = `Default Incus profile for project ${name}`;
    const profile = { kind: 'profile', project: name, parent: '', member: '', name: 'default' };
    call.store.put({ ...profile, fields: { description, config: {}, devices: {} } });
  }
  announceProject(call, 'created', project);
  return created(urlOf(projectKind, project));
}

function rename(call: IncusCall, request: ApiRequest): Reply {
  const project = findEntity(projectKind, call, request);
  if (project.name === 'default') throw new ApiError(403, 'The "default" project cannot be renamed');
  const name = newName(call, jsonObject(request));
  const operation = call.incus.operations.run({ description: 'Renaming project', location: executor(call) }, () => {
    for (const entity of call.store.toJSON()) {
      if (entity.project === project.name) call.store.move(entity, { project: name });
    }
    announceProject(call, 'renamed', call.store.move(project, { name }), { old_name: project.name });
    return Promise.resolve();
  });
  return accepted(operation);
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const project = findEntity(projectKind, call, request);
  if (project.name === 'default') throw new ApiError(403, 'The "default" project cannot be deleted');
  const users = UsedBy.in(call.store).of('project', '', project.name);
  const rest = users.filter((url) => !url.startsWith('/1.0/profiles/default'));
  if (rest.length > 0) throw new ApiError(400, 'Only empty projects can be removed');
  for (const profile of call.store.find('profile', { project: project.name })) call.store.delete(profile);
  call.store.delete(project);
  announceProject(call, 'deleted', project);
  return done();
}

/** A project's events carry the project itself as theirs. */
function announceProject(
  call: IncusCall,
  what: 'created' | 'renamed' | 'deleted',
  project: Entity,
  context?: Record<string, unknown>,
): void {
  const details = { project: project.name, requestor: call.requestor, ...(context === undefined ? {} : { context }) };
  call.incus.lifecycle(`project-${what}`, urlOf(projectKind, project), details);
}

export const projectRoutes: readonly IncusRoute[] = [
  ...collectionRoutes(projectKind),
  { method: 'POST', path: '/1.0/projects', handle: create },
  { method: 'POST', path: '/1.0/projects/{name}', handle: rename },
  { method: 'DELETE', path: '/1.0/projects/{name}', handle: remove },
];
