import { jsonObject } from '../http/api-request.js';
import type { ApiRequest } from '../http/api-request.js';
import { ApiError, done, sync } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import type { Route } from '../http/router.js';
import type { IncusOs } from './incus-os.js';

/** Applications that a host can install; the first is the primary one of a simulated host. */
const known = ['incus', 'incus-lts-7.0', 'incus-ceph', 'incus-linstor', 'gpu-support', 'debug'];
const primaries = new Set(['incus', 'incus-lts-7.0']);

function installed(os: IncusOs, name: string): IncusOs['state']['applications'][number] {
  const application = os.state.applications.find((candidate) => candidate.name === name);
  if (application === undefined) throw new ApiError(404, 'not found');
  return application;
}

/** Only the primary application has data to save; IncusOS refuses the others. */
function requirePrimary(os: IncusOs, name: string): void {
  installed(os, name);
  if (!primaries.has(name)) throw new ApiError(400, 'not supported');
}

function readOne(os: IncusOs, request: ApiRequest): Reply {
  const { name, config } = installed(os, request.params['name'] ?? '');
  const isPrimary = primaries.has(name);
  const version = os.state.osVersion;
  const state = {
    initialized: true,
    is_primary: isPrimary,
    version,
    friendly_version: isPrimary ? `${os.options.daemon.version()} [${version}]` : version,
    available_versions: [version],
  };
  return sync({ state, config });
}

function add(os: IncusOs, request: ApiRequest): Reply {
  const name = jsonObject(request)['name'];
  if (typeof name !== 'string' || name === '') throw new ApiError(400, 'no application name provided');
  if (!known.includes(name)) throw new ApiError(404, `unknown application "${name}"`);
  if (os.state.applications.some((application) => application.name === name)) {
    throw new ApiError(409, 'application already installed');
  }
  os.change((state) => {
    state.applications.push({ name, config: {} });
  });
  return done();
}

async function backup(os: IncusOs, request: ApiRequest): Promise<Reply> {
  requirePrimary(os, request.params['name'] ?? '');
  const body = await os.options.daemon.backup();
  return { status: 200, body, headers: { 'content-type': 'application/gzip' } };
}

async function restore(os: IncusOs, request: ApiRequest): Promise<Reply> {
  requirePrimary(os, request.params['name'] ?? '');
  if (request.body.length === 0) throw new ApiError(400, 'no backup provided');
  await os.replaceDaemonData((daemon) => daemon.restore(request.body));
  return done();
}

async function factoryReset(os: IncusOs, request: ApiRequest): Promise<Reply> {
  requirePrimary(os, request.params['name'] ?? '');
  await os.replaceDaemonData((daemon) => daemon.wipe());
  return done();
}

async function restart(os: IncusOs, request: ApiRequest): Promise<Reply> {
  const { name } = installed(os, request.params['name'] ?? '');
  if (primaries.has(name)) await os.options.daemon.restart();
  return done();
}

function remove(os: IncusOs, request: ApiRequest): Reply {
  const { name } = installed(os, request.params['name'] ?? '');
  if (primaries.has(name)) throw new ApiError(400, 'the primary application cannot be removed');
  os.change((state) => {
    state.applications = state.applications.filter((application) => application.name !== name);
  });
  return done();
}

function configure(os: IncusOs, request: ApiRequest): Reply {
  const application = installed(os, request.params['name'] ?? '');
  os.change(() => {
    application.config = (jsonObject(request)['config'] ?? {}) as Record<string, unknown>;
  });
  return done();
}

export const applicationRoutes: readonly Route<IncusOs>[] = [
  {
    method: 'GET',
    path: '/1.0/applications',
    handle: (os, request) =>
      sync(os.state.applications.map(({ name }) => `${proxyPrefix(request)}/1.0/applications/${name}`)),
  },
  { method: 'POST', path: '/1.0/applications', handle: add },
  { method: 'GET', path: '/1.0/applications/{name}', handle: readOne },
  { method: 'PUT', path: '/1.0/applications/{name}', handle: configure },
  { method: 'POST', path: '/1.0/applications/{name}/:backup', handle: backup },
  { method: 'POST', path: '/1.0/applications/{name}/:restore', handle: restore },
  { method: 'POST', path: '/1.0/applications/{name}/:factory-reset', handle: factoryReset },
  { method: 'POST', path: '/1.0/applications/{name}/:restart', handle: restart },
  { method: 'POST', path: '/1.0/applications/{name}/:remove', handle: remove },
];

/** Behind Incus' proxy every URL that IncusOS hands out begins with `/os`. */
export function proxyPrefix(request: Pick<ApiRequest, 'headers'>): string {
  const prefix = request.headers['x-incusos-proxy'];
  return typeof prefix === 'string' ? prefix : '';
}
