import { jsonObject } from '../http/api-request.js';
import type { ApiRequest } from '../http/api-request.js';
import { ApiError, done, sync } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import { Router } from '../http/router.js';
import type { Route } from '../http/router.js';
import { applicationRoutes, proxyPrefix } from './application-routes.js';
import type { IncusOs } from './incus-os.js';
import type { ProviderConfig } from './incus-os-state.js';
import { providerIn, systemRoutes } from './system-routes.js';

const systemParts = [
  'fallback-listener',
  'kernel',
  'logging',
  'network',
  'provider',
  'resources',
  'security',
  'storage',
];

function environment(os: IncusOs): Reply {
  return sync({
    environment: {
      hostname: os.options.hostname,
      machine_id: os.options.machineId,
      os_name: 'IncusOS',
      os_version: os.state.osVersion,
      os_version_next: os.state.installedVersion,
      system_is_ready: os.ready,
      uptime: os.uptimeSeconds,
    },
  });
}

/** The two seeds that decide what the host is after a reset: where it registers, and what is installed. */
function factoryReset(os: IncusOs, request: ApiRequest): Reply {
  const seeds = (jsonObject(request)['seeds'] ?? {}) as {
    provider?: { name?: string; config?: Partial<ProviderConfig> };
    applications?: { applications?: { name: string }[] };
  };
  if (typeof seeds !== 'object') throw new ApiError(400, 'seeds must be an object');
  const provider = seeds.provider === undefined ? os.state.provider : providerIn(seeds.provider.config);
  const names = seeds.applications?.applications?.map(({ name }) => name);
  const applications = names ?? os.state.applications.map(({ name }) => name);
  return { ...done(), afterwards: () => os.factoryReset({ provider, applications }) };
}

const routes: readonly Route<IncusOs>[] = [
  { method: 'GET', path: '/', handle: () => sync(['/1.0']) },
  { method: 'GET', path: '/1.0', handle: environment },
  {
    method: 'GET',
    path: '/1.0/system',
    handle: (_os, request) =>
      sync([...systemParts, 'update'].map((part) => `${proxyPrefix(request)}/1.0/system/${part}`)),
  },
  ...systemRoutes,
  { method: 'POST', path: '/1.0/system/:reboot', handle: (os) => ({ ...done(), afterwards: () => os.reboot() }) },
  { method: 'POST', path: '/1.0/system/:poweroff', handle: (os) => ({ ...done(), afterwards: () => os.powerOff() }) },
  { method: 'POST', path: '/1.0/system/:factory-reset', handle: factoryReset },
  ...applicationRoutes,
  {
    method: 'GET',
    path: '/1.0/services',
    handle: (os, request) => sync(os.services.names().map((name) => `${proxyPrefix(request)}/1.0/services/${name}`)),
  },
  {
    method: 'GET',
    path: '/1.0/services/{name}',
    handle: (os, request) => sync(os.services.read(request.params['name'] ?? '')),
  },
  {
    method: 'PUT',
    path: '/1.0/services/{name}',
    handle: (os, request) => {
      try {
        os.services.update(request.params['name'] ?? '', request);
      } finally {
        os.change(() => undefined);
      }
      return done();
    },
  },
  {
    method: 'POST',
    path: '/1.0/services/{name}/:reset',
    handle: (os, request) => {
      os.services.reset(request.params['name'] ?? '');
      return done();
    },
  },
];

/** The IncusOS API; one router for all hosts. */
export const incusOsRouter = new Router<IncusOs>(routes);
