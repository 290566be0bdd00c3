import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { fingerprintOf } from '../certificates.js';
import type { Entity } from '../entity-store.js';
import { apiExtensions } from './api-extensions.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import { announce, configMap } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';
import { isServerKey, localKeys } from './server-config-keys.js';

const storageDrivers = [
  'dir',
  'zfs',
  'btrfs',
  'lvm',
  'lvmcluster',
  'ceph',
  'cephfs',
  'cephobject',
  'linstor',
  'truenas',
];
const remoteDrivers = new Set(['lvmcluster', 'ceph', 'cephfs', 'cephobject', 'linstor']);

/** The configuration as the executing member sees it: the shared part and its own. */
function configOf({ incus, database }: IncusCall): Record<string, string> {
  const merged = Object.entries({ ...database.config, ...incus.state.localConfig });
  return Object.fromEntries(merged.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function environment(call: IncusCall): Record<string, unknown> {
  const { incus } = call;
  const { certificate } = incus.presentedPair();
  return {
    addresses: [incus.address],
    architectures: ['x86_64', 'i686'],
    certificate,
    certificate_fingerprint: fingerprintOf(certificate),
    driver: 'lxc | qemu',
    driver_version: '7.0.0 | 10.1.0',
    firewall: 'nftables',
    kernel: 'Linux',
    kernel_architecture: 'x86_64',
    kernel_features: { idmapped_mounts: 'true' },
    kernel_version: '6.18.0',
    lxc_features: {},
    os_name: 'IncusOS',
    os_version: '202611200000',
    project: call.project,
    server: 'incus',
    server_clustered: incus.clustered,
    server_event_mode: 'full-mesh',
    server_name: incus.clustered ? incus.state.memberName : incus.name,
    server_pid: 1,
    server_version: incus.version(),
    storage: 'zfs',
    storage_supported_drivers: storageDrivers.map((Name) => ({ Name, Version: '1', Remote: remoteDrivers.has(Name) })),
    storage_version: '2.4.0',
  };
}

function readServer(call: IncusCall): Reply {
  const open = {
    api_extensions: call.trusted ? apiExtensions.filter((name) => !call.incus.lacks.has(name)) : null,
    api_status: 'stable',
    api_version: '1.0',
    public: false,
    auth_methods: ['tls'],
  };
  if (!call.trusted) return sync({ config: {}, ...open, auth: 'untrusted' });
  const { username, protocol } = call.requestor;
  const config = configOf(call);
  const metadata = {
    config,
    ...open,
    auth: 'trusted',
    auth_user_name: username,
    auth_user_method: protocol,
    environment: environment(call),
  };
  return sync(metadata, entityTag(config));
}

function writeServer(replaces: boolean): (call: IncusCall, request: ApiRequest) => Reply {
  return (call, request) => {
    const before = configOf(call);
    checkIfMatch(request, before);
    const given = configMap(jsonObject(request)['config']);
    const after = { ...(replaces ? userKeysOf(before) : before), ...given };
    checkServerConfig(call, before, after);
    const entries = Object.entries(after).filter(([, value]) => value !== '');
    call.incus.state.localConfig = Object.fromEntries(entries.filter(([key]) => localKeys.has(key)));
    call.database.config = Object.fromEntries(entries.filter(([key]) => !localKeys.has(key)));
    announce(call, 'config-updated', '/1.0');
    return done();
  };
}

/** A replacement keeps the user's own keys that it leaves out; only an empty value removes one. */
function userKeysOf(config: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith('user.')));
}

function checkServerConfig(call: IncusCall, before: Record<string, string>, after: Record<string, string>): void {
  for (const [key, value] of Object.entries(after)) {
    if (!isServerKey(key)) throw new ApiError(400, `cannot set '${key}' to '${value}': unknown key`);
  }
  if ((after['core.https_address'] ?? '') === '') {
    throw new ApiError(400, 'core.https_address cannot be unset when running on IncusOS');
  }
  const clusterAddress = after['cluster.https_address'] ?? '';
  if (call.incus.clustered && clusterAddress !== (before['cluster.https_address'] ?? '')) {
    throw new ApiError(500, 'Changing cluster.https_address is currently not supported');
  }
  checkVolumeKeys(call, after);
  checkLogsVolume(call, before['storage.logs_volume'] ?? '', after['storage.logs_volume'] ?? '');
}

/** Incus does not move its logs while somebody writes them. */
function checkLogsVolume({ store, incus }: IncusCall, before: string, after: string): void {
  const here = ({ fields }: Entity): boolean => fields['location'] === incus.state.memberName;
  const isRunning = [...store.of('instance')].some(
    (instance) => here(instance) && instance.fields['status'] === 'Running',
  );
  if (before === after || !isRunning) return;
  const reason = '`storage.logs_volume` cannot be changed if there are running instances';
  throw new ApiError(500, `Failed validation of "storage.logs_volume": ${reason}`);
}

/** The volumes that a member is told to use must be there, on that member. */
function checkVolumeKeys({ store, incus }: IncusCall, after: Record<string, string>): void {
  for (const key of ['storage.backups_volume', 'storage.images_volume', 'storage.logs_volume']) {
    const value = after[key] ?? '';
    if (value === '') continue;
    const [parent = '', name = ''] = value.split('/');
    const member = incus.state.memberName;
    const volume = { kind: 'storage-volume', project: 'default', parent, name: `custom/${name}` };
    const found = store.get({ ...volume, member }) ?? store.get({ ...volume, member: '' });
    if (found !== undefined) continue;
    const reason = `Failed loading storage volume "${value}" in "default" project: Storage volume not found`;
    throw new ApiError(404, `Failed validation of "${key}": ${reason}`);
  }
}

export const serverRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: '/', handle: () => sync(['/1.0']) },
  { method: 'GET', path: '/1.0', handle: readServer },
  { method: 'PUT', path: '/1.0', handle: writeServer(true) },
  { method: 'PATCH', path: '/1.0', handle: writeServer(false) },
];
