import type { IncusConfigurationMetadata } from '@muster/incus';
import { describe, expect, it } from 'vitest';
import { volumeKey, WHOLE_CLUSTER, type CurrentState } from './current.js';
import { desiredState } from './desired.js';
import { applicationDiff, isEmptyDiff } from './diff.js';

const choices = { meshSubnet: '1:2:3', tunnelId: 1000 };
const members = [
  { name: 'm1', meshInterface: 'eth0' },
  { name: 'm2', meshInterface: 'enp5s0' },
];
const localKeys = (...keys: string[]) => ({ group: { keys: keys.map((key) => ({ [key]: { scope: 'local' } })) } });
const metadata: IncusConfigurationMetadata = {
  configs: {
    server: localKeys('storage.backups_volume', 'storage.images_volume', 'storage.logs_volume', 'core.https_address'),
    storage_dir: localKeys('source'),
    storage_zfs: localKeys('source', 'zfs.pool_name'),
  },
};
const nothing: CurrentState = {
  networks: new Map(),
  pools: new Map(),
  projects: new Set(['default']),
  volumes: new Set(),
  profiles: new Map([['default/default', { description: 'Default Incus profile', config: {}, devices: {} }]]),
  certificates: new Set(),
  groups: new Map(),
  serverConfig: new Map(
    [WHOLE_CLUSTER, 'm1', 'm2'].map((member) => [member, { config: { 'core.https_address': 'a' }, etag: 'e' }]),
  ),
  metadata,
};

describe('the desired state', () => {
  it('is upstream’s defaults where the preseed is silent', () => {
    const desired = desiredState({}, choices);
    expect(desired.pools).toMatchObject([{ name: 'local', type: 'zfs', config: { source: 'local/incus' } }]);
    expect(desired.networks.map(({ name }) => name)).toEqual(['incusbr0', 'meshbr0']);
    expect(desired.networks[1]?.config).toMatchObject({ 'ipv6.address': 'fd42:1:2:3::/64', 'tunnel.mesh.id': '1000' });
    expect(desired.volumes.map(({ name }) => name)).toEqual(['backups', 'images', 'logs']);
    expect(desired.profiles.map(({ project, devices }) => [project, devices['eth0']?.['network']])).toEqual([
      ['default', 'incusbr0'],
      ['internal', 'meshbr0'],
    ]);
  });

  it('gives no ZFS source to a pool of another driver', () => {
    expect(desiredState({ storage_pools: [{ name: 'local', driver: 'dir' }] }, choices).pools).toMatchObject([
      { name: 'local', type: 'dir', config: {}, description: 'Local storage pool (on system drive)' },
    ]);
  });

  it('merges a default profile that the preseed gives with the default project’s name, once', () => {
    const profiles = [{ name: 'default', Project: 'default', devices: { eth0: { type: 'nic', network: 'other' } } }];
    const desired = desiredState({ profiles }, choices).profiles;
    expect(desired).toHaveLength(2);
    expect(desired[0]?.devices).toMatchObject({ eth0: { network: 'other' }, root: { pool: 'local' } });
  });
});

describe('the diff', () => {
  it('gives members their own keys, and the cluster the others', () => {
    const desired = desiredState(
      { config: { 'user.x': 'y' }, storage_pools: [{ name: 'local', driver: 'zfs' }] },
      choices,
    );
    const diff = applicationDiff(desired, nothing, members);
    expect(diff.pools[0]).toMatchObject({
      config: {},
      perMember: new Map(members.map(({ name }) => [name, { source: 'local/incus' }])),
    });
    const mesh = diff.networks.find(({ name }) => name === 'meshbr0');
    expect(mesh?.perMember.get('m2')).toEqual({ 'tunnel.mesh.interface': 'enp5s0' });
    expect(diff.serverConfig.map(({ member, keys }) => [member, Object.keys(keys).length])).toEqual([
      [WHOLE_CLUSTER, 1],
      ['m1', 3],
      ['m2', 3],
    ]);
    expect(diff.volumes).toHaveLength(6);
  });

  it('is empty once everything is there', () => {
    const desired = desiredState({}, choices);
    const done: CurrentState = {
      ...nothing,
      networks: new Map(desired.networks.map(({ project, name }) => [`${project}/${name}`, 'Created'])),
      pools: new Map([['local', 'Created']]),
      projects: new Set(['default', 'internal']),
      volumes: new Set(desired.volumes.flatMap((volume) => members.map(({ name }) => volumeKey(volume, name)))),
      profiles: new Map(desired.profiles.map((profile) => [`${profile.project}/${profile.name}`, profile])),
      serverConfig: new Map(['', 'm1', 'm2'].map((member) => [member, { config: desired.serverConfig, etag: 'e' }])),
    };
    expect(isEmptyDiff(applicationDiff(desired, done, members))).toBe(true);
  });

  it('makes what is pending whole, and removes what is broken first', () => {
    const desired = desiredState({}, choices);
    const halfMade = {
      ...nothing,
      pools: new Map([['local', 'Pending']]),
      networks: new Map([['default/incusbr0', 'Errored']]),
    };
    const diff = applicationDiff(desired, halfMade, members);
    expect(diff.pools[0]?.removeFirst).toBe(false);
    expect(diff.networks.find(({ name }) => name === 'incusbr0')?.removeFirst).toBe(true);
  });

  it('makes a volume of a shared pool once', () => {
    const preseed = {
      storage_pools: [{ name: 'shared', driver: 'ceph' }],
      storage_volumes: [{ name: 'v', Pool: 'shared' }],
    };
    const diff = applicationDiff(desiredState(preseed, choices), nothing, members);
    expect(diff.volumes.filter(({ pool }) => pool === 'shared')).toMatchObject([{ name: 'v', member: undefined }]);
  });

  it('knows no members for an OVN network, and keeps its type', () => {
    const diff = applicationDiff(desiredState({ networks: [{ name: 'o', type: 'ovn' }] }, choices), nothing, members);
    expect(diff.networks.find(({ name }) => name === 'o')).toMatchObject({ type: 'ovn', perMember: new Map() });
  });
});
