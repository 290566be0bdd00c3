import { localKeysOf, readCertificate, type JoinRequest } from '@muster/incus';
import { volumeKey, WHOLE_CLUSTER, type CurrentState } from './current.js';
import type { DesiredCertificate, DesiredProfile, DesiredShared, DesiredState, DesiredVolume } from './desired.js';
import type { TextMap } from './preseed.js';

/** A pool or network to be made: first on each member with its own keys, then as a whole. */
export interface CreateShared extends DesiredShared {
  /** Empty for what Incus takes in one go. */
  readonly perMember: ReadonlyMap<string, TextMap>;
  /** It is there half made, and has to go first. */
  readonly removeFirst: boolean;
}

export interface CreateVolume extends DesiredVolume {
  /** Undefined on a shared pool. */
  readonly member: string | undefined;
}

export interface PutProfile extends DesiredProfile {
  readonly exists: boolean;
}

/** What is left to do, by kind; the order between the kinds is in `apply.ts`. */
export interface ApplicationDiff {
  readonly projects: DesiredState['projects'];
  readonly pools: readonly CreateShared[];
  readonly networks: readonly CreateShared[];
  readonly volumes: readonly CreateVolume[];
  readonly serverConfig: readonly { member: string; keys: TextMap; found: TextMap; etag: string | undefined }[];
  readonly profiles: readonly PutProfile[];
  readonly certificates: readonly DesiredCertificate[];
  readonly groups: readonly (DesiredState['groups'][number] & { exists: boolean })[];
}

export interface MemberFacts {
  readonly name: string;
  readonly meshInterface: string;
}

/** Drivers whose pools all members share: a volume there is one volume, wherever it is made. */
const SHARED_DRIVERS = new Set(['ceph', 'cephfs', 'cephobject', 'lvmcluster', 'linstor', 'truenas']);
/** Networks that live in a database of their own and know no members. */
const MEMBERLESS_NETWORKS = new Set(['ovn']);
/** Bridges take these per member although the metadata does not list them (seen on Incus 7.0.2). */
const LOCAL_BRIDGE_KEY = /^tunnel\..+\.interface$/;

/** Decides what is missing. Applying it and deciding again gives nothing. */
export function applicationDiff(
  desired: DesiredState,
  current: CurrentState,
  members: readonly MemberFacts[],
): ApplicationDiff {
  const shared = new Set(desired.pools.filter(({ type }) => SHARED_DRIVERS.has(type)).map(({ name }) => name));
  return {
    projects: desired.projects.filter(({ name }) => !current.projects.has(name)),
    pools: desired.pools
      .filter(({ name }) => current.pools.get(name) !== 'Created')
      .map((pool) => splitPool(pool, current, members)),
    networks: desired.networks
      .filter(({ project, name }) => current.networks.get(`${project}/${name}`) !== 'Created')
      .map((network) => splitNetwork(network, current, members)),
    volumes: desired.volumes.flatMap((volume) =>
      missingVolumes(volume, current, shared.has(volume.pool) ? [] : members),
    ),
    serverConfig: serverConfigDiff(desired.serverConfig, current, members),
    profiles: desired.profiles.flatMap((profile) => profileDiff(profile, current)),
    certificates: desired.certificates.filter(
      ({ certificate }) => certificate !== '' && !current.certificates.has(readCertificate(certificate).fingerprint),
    ),
    groups: desired.groups.flatMap((group) => groupDiff(group, current)),
  };
}

export function isEmptyDiff(diff: ApplicationDiff): boolean {
  return Object.values(diff).every((changes: readonly unknown[]) => changes.length === 0);
}

/** What a server that joins anew answers for the pools that are there already. */
export function memberConfigOf(
  joiner: MemberFacts,
  desired: DesiredState,
  current: CurrentState,
): NonNullable<JoinRequest['memberConfig']> {
  return desired.pools
    .filter(({ name }) => current.pools.get(name) === 'Created')
    .flatMap((pool) => {
      const own = splitPool(pool, current, [joiner]).perMember.get(joiner.name) ?? {};
      return Object.entries(own).map(([key, value]) => ({ entity: 'storage-pool', name: pool.name, key, value }));
    });
}

function splitPool(pool: DesiredShared, current: CurrentState, members: readonly MemberFacts[]): CreateShared {
  const local = localKeysOf(current.metadata, `storage_${pool.type === 'lvmcluster' ? 'lvm' : pool.type}`);
  const [own, whole] = split(pool.config, (key) => local.has(key) && !(pool.type === 'lvmcluster' && key === 'size'));
  return {
    ...pool,
    config: whole,
    perMember: new Map(members.map(({ name }) => [name, own])),
    removeFirst: current.pools.get(pool.name) === 'Errored',
  };
}

function splitNetwork(network: DesiredShared, current: CurrentState, members: readonly MemberFacts[]): CreateShared {
  const local = localKeysOf(current.metadata, `network_${network.type}`);
  const [own, whole] = split(
    network.config,
    (key) => local.has(key) || (network.type === 'bridge' && LOCAL_BRIDGE_KEY.test(key)),
  );
  const meshOf = (member: MemberFacts): TextMap =>
    whole['tunnel.mesh.id'] === undefined ? {} : { 'tunnel.mesh.interface': member.meshInterface };
  const perMember = MEMBERLESS_NETWORKS.has(network.type) ? [] : members;
  return {
    ...network,
    config: whole,
    perMember: new Map(perMember.map((member) => [member.name, { ...meshOf(member), ...own }])),
    removeFirst: current.networks.get(`${network.project}/${network.name}`) === 'Errored',
  };
}

function missingVolumes(volume: DesiredVolume, current: CurrentState, members: readonly MemberFacts[]): CreateVolume[] {
  const places = members.length === 0 ? [undefined] : members.map(({ name }) => name);
  return places
    .filter((member) => !current.volumes.has(volumeKey(volume, member ?? '')))
    .map((member) => ({ ...volume, member }));
}

function serverConfigDiff(
  wanted: TextMap,
  current: CurrentState,
  members: readonly MemberFacts[],
): ApplicationDiff['serverConfig'] {
  const local = localKeysOf(current.metadata, 'server');
  const [own, whole] = split(wanted, (key) => local.has(key));
  return [WHOLE_CLUSTER, ...members.map(({ name }) => name)].flatMap((member) => {
    const keys = member === WHOLE_CLUSTER ? whole : own;
    const found = current.serverConfig.get(member) ?? { config: {}, etag: undefined };
    const same = Object.entries(keys).every(([key, value]) => (found.config[key] ?? '') === value);
    return same ? [] : [{ member, keys, found: found.config, etag: found.etag }];
  });
}

function profileDiff(wanted: DesiredProfile, current: CurrentState): PutProfile[] {
  const found = current.profiles.get(`${wanted.project}/${wanted.name}`);
  // Incus makes the default profile of a project together with the project.
  if (found === undefined) return [{ ...wanted, exists: wanted.name === 'default' }];
  const hasConfig = Object.entries(wanted.config).every(([key, value]) => found.config[key] === value);
  const hasDevices = Object.entries(wanted.devices).every(([name, device]) =>
    Object.entries(device).every(([key, value]) => found.devices[name]?.[key] === value),
  );
  const hasDescription = wanted.description === '' || wanted.description === found.description;
  if (hasConfig && hasDevices && hasDescription) return [];
  return [
    {
      ...wanted,
      exists: true,
      description: wanted.description || found.description,
      config: { ...found.config, ...wanted.config },
      devices: { ...found.devices, ...wanted.devices },
    },
  ];
}

function groupDiff(group: DesiredState['groups'][number], current: CurrentState): ApplicationDiff['groups'] {
  const members = current.groups.get(group.name);
  if (members === undefined) return [{ ...group, exists: false }];
  return group.members.every((member) => members.includes(member))
    ? []
    : [{ ...group, members: [...new Set([...members, ...group.members])], exists: true }];
}

function split(config: TextMap, isLocal: (key: string) => boolean): [local: TextMap, whole: TextMap] {
  const entries = Object.entries(config);
  return [
    Object.fromEntries(entries.filter(([key]) => isLocal(key))),
    Object.fromEntries(entries.filter(([key]) => !isLocal(key))),
  ];
}
