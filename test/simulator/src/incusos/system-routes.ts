import { jsonObject } from '../http/api-request.js';
import type { ApiRequest } from '../http/api-request.js';
import { ApiError, done, sync } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import type { Route } from '../http/router.js';
import type { IncusOs } from './incus-os.js';
import type { ProviderConfig } from './incus-os-state.js';
import { networkDocument, resourcesDocument, securityDocument, storageDocument } from './system-documents.js';

type Stored = 'update' | 'kernel' | 'logging' | 'network' | 'storage' | 'security';

/** A resource whose PUT replaces its `config` and nothing else. */
function storeConfig(kind: Stored, cause?: string): (os: IncusOs, request: ApiRequest) => Reply {
  return (os, request) => {
    const config = configOf(request);
    os.change((state) => {
      state[kind] = config;
    });
    if (cause !== undefined) os.announce(cause);
    return done();
  };
}

function configOf(request: ApiRequest): Record<string, unknown> {
  const config = jsonObject(request)['config'] ?? {};
  if (typeof config !== 'object' || Array.isArray(config)) throw new ApiError(400, 'config must be an object');
  return config as Record<string, unknown>;
}

const noLastCheck = '0001-01-01T00:00:00Z';

function readUpdate(os: IncusOs): Reply {
  const { lastCheck, status } = os.updates;
  const last_check = lastCheck?.toISOString() ?? noLastCheck;
  const state = { last_check, status, needs_reboot: os.state.needsReboot };
  return sync({ config: os.state.update, state });
}

function readProvider(os: IncusOs): Reply {
  const { provider, registered } = os.state;
  const config =
    provider === undefined ? { name: 'images', config: {} } : { name: 'operations-center', config: provider };
  return sync({ config, state: { registered } });
}

async function writeProvider(os: IncusOs, request: ApiRequest): Promise<Reply> {
  const { name, config } = configOf(request) as { name?: unknown; config?: Partial<ProviderConfig> };
  if (name === 'images') {
    os.change((state) => {
      state.provider = undefined;
      state.registered = false;
    });
    return done();
  }
  if (name !== 'operations-center') throw new ApiError(400, `Unknown provider "${String(name)}"`);
  await os.useProvider(providerIn(config));
  os.announce('');
  return done();
}

/** Checks a provider's configuration. Throws `ApiError` 400 when url or token are missing. */
export function providerIn(config: Partial<ProviderConfig> | undefined): ProviderConfig {
  const { server_url: url, server_token: token, server_certificate: certificate } = config ?? {};
  if (typeof url !== 'string' || url === '') throw new ApiError(400, 'no operations center URL provided');
  if (typeof token !== 'string' || token === '') throw new ApiError(400, 'no operations center token provided');
  return {
    server_url: url,
    server_token: token,
    ...(typeof certificate === 'string' && certificate !== '' ? { server_certificate: certificate } : {}),
  };
}

async function writeFallback(os: IncusOs, request: ApiRequest): Promise<Reply> {
  const config = configOf(request);
  const trusted = config['trusted_client_certificates'];
  const address = config['listen_address'] ?? '';
  if (typeof address !== 'string') throw new ApiError(400, 'listen_address must be a string');
  os.change(({ fallback }) => {
    fallback.listen_address = address;
    fallback.persistent = config['persistent'] === true;
    fallback.trusted_client_certificates = Array.isArray(trusted) ? trusted.map(String) : [];
  });
  if (config['persistent'] === true) await os.openFallback();
  return done();
}

function confirmed(): Reply {
  return done();
}

/** Everything under `/1.0/system`, apart from the actions on power. */
export const systemRoutes: readonly Route<IncusOs>[] = [
  {
    method: 'GET',
    path: '/1.0/system/resources',
    handle: (os) => sync(resourcesDocument(os.interfaces, os.options.hostname)),
  },
  {
    method: 'GET',
    path: '/1.0/system/network',
    handle: (os) => sync(networkDocument(os.interfaces, os.options.hostname, os.state.network)),
  },
  { method: 'PUT', path: '/1.0/system/network', handle: storeConfig('network', 'network-config-changed') },
  { method: 'POST', path: '/1.0/system/network/:confirm', handle: confirmed },
  { method: 'POST', path: '/1.0/system/network/:flush-dns', handle: confirmed },
  { method: 'GET', path: '/1.0/system/storage', handle: (os) => sync(storageDocument(os.state.storage)) },
  { method: 'PUT', path: '/1.0/system/storage', handle: storeConfig('storage', 'storage-config-changed') },
  { method: 'GET', path: '/1.0/system/security', handle: (os) => sync(securityDocument(os.state)) },
  { method: 'PUT', path: '/1.0/system/security', handle: storeConfig('security') },
  {
    method: 'POST',
    path: '/1.0/system/security/:retrieved',
    handle: (os) => {
      os.change((state) => {
        state.recoveryKeysRetrieved = true;
      });
      return done();
    },
  },
  { method: 'GET', path: '/1.0/system/update', handle: readUpdate },
  { method: 'PUT', path: '/1.0/system/update', handle: storeConfig('update') },
  {
    method: 'POST',
    path: '/1.0/system/update/:check',
    handle: (os) => {
      os.updates.check(os.life);
      return done();
    },
  },
  { method: 'GET', path: '/1.0/system/kernel', handle: (os) => sync({ config: os.state.kernel, state: {} }) },
  { method: 'PUT', path: '/1.0/system/kernel', handle: storeConfig('kernel') },
  { method: 'GET', path: '/1.0/system/logging', handle: (os) => sync({ config: os.state.logging, state: {} }) },
  { method: 'PUT', path: '/1.0/system/logging', handle: storeConfig('logging') },
  { method: 'GET', path: '/1.0/system/provider', handle: readProvider },
  { method: 'PUT', path: '/1.0/system/provider', handle: writeProvider },
  {
    method: 'GET',
    path: '/1.0/system/fallback-listener',
    handle: (os) => sync({ config: os.state.fallback, state: { active: os.fallbackAddress !== undefined } }),
  },
  { method: 'PUT', path: '/1.0/system/fallback-listener', handle: writeFallback },
];
