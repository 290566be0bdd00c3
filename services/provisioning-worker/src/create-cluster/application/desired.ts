import type { Preseed, TextMap } from './preseed.js';

/** What must stay the same when the step is repeated. */
export interface Choices {
  /** Three groups of the mesh's random IPv6 prefix, hexadecimal. */
  readonly meshSubnet: string;
  readonly tunnelId: number;
}

/** A pool or a network: some keys belong to the cluster, some to each member. */
export interface DesiredShared {
  readonly name: string;
  readonly project: string;
  /** Driver of a pool, type of a network. */
  readonly type: string;
  readonly description: string;
  readonly config: TextMap;
}

export interface DesiredVolume {
  readonly pool: string;
  readonly project: string;
  readonly name: string;
  readonly contentType: string;
  readonly description: string;
  readonly config: TextMap;
}

export interface DesiredProfile {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly config: TextMap;
  readonly devices: Readonly<Record<string, TextMap>>;
}

export interface DesiredCertificate {
  readonly name: string;
  readonly type: string;
  readonly certificate: string;
  readonly description: string;
  readonly restricted: boolean;
  readonly projects: readonly string[];
}

/** Everything that a cluster gets: the preseed, and upstream's defaults where the preseed is silent. */
export interface DesiredState {
  /** Keys for the whole cluster and for each member mixed; which is which is Incus' to say. */
  readonly serverConfig: TextMap;
  readonly projects: readonly { name: string; description: string; config: TextMap }[];
  readonly pools: readonly DesiredShared[];
  readonly networks: readonly DesiredShared[];
  readonly volumes: readonly DesiredVolume[];
  readonly profiles: readonly DesiredProfile[];
  readonly certificates: readonly DesiredCertificate[];
  readonly groups: readonly { name: string; description: string; members: readonly string[]; config: TextMap }[];
}

/** The network that Muster makes itself; an entry of this name in a preseed is dropped, as upstream does. */
export const MESH_NETWORK = 'meshbr0';
export const LOCAL_POOL = 'local';
/** Volumes for the members' own data, one of each on every member. */
export const SYSTEM_VOLUMES = ['backups', 'images', 'logs'] as const;

/** Merges the preseed with upstream's defaults (upstream-provisioning 3.2; decision 10 for the pool's source). */
export function desiredState(preseed: Preseed, choices: Choices): DesiredState {
  return {
    serverConfig: {
      ...Object.fromEntries(SYSTEM_VOLUMES.map((name) => [`storage.${name}_volume`, `${LOCAL_POOL}/${name}`])),
      ...preseed.config,
    },
    projects: withDefault(
      (preseed.projects ?? []).map(({ name, description = '', config = {} }) => ({ name, description, config })),
      { name: 'internal', description: 'Internal project to isolate fully managed resources.', config: {} },
    ),
    pools: desiredPools(preseed),
    networks: desiredNetworks(preseed, choices),
    volumes: desiredVolumes(preseed),
    profiles: desiredProfiles(preseed),
    certificates: (preseed.certificates ?? []).map((entry) => ({
      name: entry.name ?? '',
      type: entry.type ?? 'client',
      certificate: entry.certificate ?? '',
      description: entry.description ?? '',
      restricted: entry.restricted ?? false,
      projects: entry.projects ?? [],
    })),
    groups: (preseed.cluster_groups ?? []).map(({ name, description = '', members = [], config = {} }) => ({
      name,
      description,
      members,
      config,
    })),
  };
}

function desiredPools(preseed: Preseed): DesiredShared[] {
  const given = (preseed.storage_pools ?? []).map(({ name, driver, description = '', config = {} }) => ({
    name,
    project: 'default',
    type: driver,
    description,
    config,
  }));
  const own = given.find(({ name }) => name === LOCAL_POOL);
  const type = own?.type ?? 'zfs';
  const local: DesiredShared = {
    name: LOCAL_POOL,
    project: 'default',
    type,
    description: own?.description || 'Local storage pool (on system drive)',
    config: { ...(type === 'zfs' ? { source: 'local/incus' } : {}), ...own?.config },
  };
  return [local, ...given.filter(({ name }) => name !== LOCAL_POOL)];
}

function desiredNetworks(preseed: Preseed, { meshSubnet, tunnelId }: Choices): DesiredShared[] {
  const given = (preseed.networks ?? [])
    .filter(({ name }) => name !== MESH_NETWORK)
    .map(({ name, type = '', description = '', config = {}, Project = 'default' }) => ({
      name,
      project: Project || 'default',
      type: type || 'bridge',
      description,
      config,
    }));
  const bridge: DesiredShared = {
    name: 'incusbr0',
    project: 'default',
    type: 'bridge',
    description: 'Local network bridge (NAT)',
    config: {},
  };
  const mesh: DesiredShared = {
    name: MESH_NETWORK,
    project: 'default',
    type: 'bridge',
    description: 'Internal mesh network bridge',
    config: {
      'ipv4.address': 'none',
      'ipv6.address': `fd42:${meshSubnet}::/64`,
      'ipv6.nat': 'true',
      'tunnel.mesh.id': String(tunnelId),
      'tunnel.mesh.protocol': 'vxlan',
    },
  };
  return [...withDefault(given, bridge), mesh];
}

function desiredVolumes(preseed: Preseed): DesiredVolume[] {
  const given = (preseed.storage_volumes ?? []).map((volume) => ({
    pool: volume.Pool,
    project: volume.Project || 'default',
    name: volume.name,
    contentType: volume.content_type || 'filesystem',
    description: volume.description ?? '',
    config: volume.config ?? {},
  }));
  const system = SYSTEM_VOLUMES.map((name) => ({
    pool: LOCAL_POOL,
    project: 'default',
    name,
    contentType: 'filesystem',
    description: `Volume holding system ${name}`,
    config: {},
  })).filter(
    ({ name }) =>
      !given.some((volume) => volume.pool === LOCAL_POOL && volume.name === name && volume.project === 'default'),
  );
  return [...system, ...given];
}

function desiredProfiles(preseed: Preseed): DesiredProfile[] {
  const given = (preseed.profiles ?? []).map(({ name, description = '', config = {}, devices = {}, Project = '' }) => ({
    project: Project || 'default',
    name,
    description,
    config,
    devices,
  }));
  const defaults = [
    { project: 'default', network: 'incusbr0' },
    { project: 'internal', network: MESH_NETWORK },
  ].map(({ project, network }) => {
    const own = given.find((profile) => profile.name === 'default' && profile.project === project);
    return {
      project,
      name: 'default',
      description: own?.description ?? '',
      config: own?.config ?? {},
      devices: {
        root: { type: 'disk', path: '/', pool: LOCAL_POOL },
        eth0: { type: 'nic', network },
        ...own?.devices,
      },
    };
  });
  const isDefault = (profile: DesiredProfile): boolean =>
    defaults.some(({ name, project }) => name === profile.name && project === profile.project);
  return [...defaults, ...given.filter((profile) => !isDefault(profile))];
}

function withDefault<T extends { name: string }>(given: readonly T[], missing: T): T[] {
  return given.some(({ name }) => name === missing.name) ? [...given] : [missing, ...given];
}
