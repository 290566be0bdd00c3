import type { ApiRequest } from '../../http/api-request.js';
import { ApiError } from '../../http/reply.js';
import type { Route } from '../../http/router.js';
import type { Entity, EntityStore } from '../entity-store.js';
import type { IncusDatabase } from '../incus-database.js';
import type { EventDetails, IncusServer, Requestor } from '../incus-server.js';

/** One call as a handler sees it. */
export interface IncusCall {
  /** The daemon that carries it out: the one that was called, or the member named by `target`. */
  readonly incus: IncusServer;
  readonly database: IncusDatabase;
  readonly store: EntityStore;
  readonly trusted: boolean;
  readonly requestor: Requestor;
  readonly project: string;
  readonly allProjects: boolean;
  readonly recursion: number;
  /** The member that the client named; `undefined` for the whole cluster. */
  readonly target: string | undefined;
}

export type IncusRoute = Route<IncusCall>;

/** Announces what the call did, in the name of its client. */
export function announce(call: IncusCall, action: string, source: string, details: EventDetails = {}): void {
  call.incus.lifecycle(action, source, { requestor: call.requestor, ...details });
}

/** `?project=x` as Incus appends it to a URL; nothing for the default project. */
export function projectSuffix(project: string): string {
  return project === 'default' || project === '' ? '' : `?project=${encodeURIComponent(project)}`;
}

/** The project where objects of a feature live when they are asked for in `project`. Throws `ApiError` 404. */
export function projectOf(store: EntityStore, project: string, feature: string | undefined): string {
  const config = projectConfig(store, project);
  if (feature === undefined) return project;
  return config[feature] === 'true' ? project : 'default';
}

function projectConfig(store: EntityStore, project: string): Record<string, string> {
  return requireEntity(store.get({ kind: 'project', project: '', parent: '', member: '', name: project }), 'Project')
    .fields['config'] as Record<string, string>;
}

/** Throws `ApiError` 404 `<title> not found`. */
export function requireEntity(entity: Entity | undefined, title: string): Entity {
  if (entity === undefined) throw new ApiError(404, `${title} not found`);
  return entity;
}

/** A name from a body. Throws `ApiError` 400 when it is missing or would break a path. */
export function requireName(body: Record<string, unknown>, title: string, field = 'name'): string {
  const name = body[field];
  if (typeof name !== 'string' || name === '') throw new ApiError(400, `No ${title.toLowerCase()} ${field} provided`);
  if (name.includes('/')) throw new ApiError(400, `${title} names may not contain slashes`);
  if (name === '.' || name === '..') throw new ApiError(400, `Invalid ${title.toLowerCase()} name "${name}"`);
  return name;
}

/** A map of configuration: numbers and booleans become text, as since Incus 7. Throws `ApiError` 400 for other types. */
export function configMap(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new ApiError(400, 'config must be an object');
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (!['string', 'number', 'boolean'].includes(typeof entry)) {
        throw new ApiError(400, `Config key "${key}" must be a string`);
      }
      return [key, String(entry)];
    }),
  );
}

/** The name of the member that carries the call out; Incus writes `none` for a daemon that stands alone. */
export function executor(call: IncusCall): string {
  return call.incus.state.memberName;
}

/** A named part of the path. */
export function param(request: ApiRequest, name: string): string {
  return request.params[name] ?? '';
}
