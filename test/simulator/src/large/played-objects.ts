import type { ClusterSizes } from './large-example.js';

/** Where and when an object is shown. */
export interface Showing {
  readonly sizes: ClusterSizes;
  readonly members: readonly string[];
  /** Rises with every call: running instances count on. */
  readonly call: number;
  /** What the object's last change wrote into its description; empty when it was never changed. */
  readonly note: string;
}

/** One kind of the large example: objects made from their number alone, as the text that Incus would send. */
export interface PlayedKind {
  /** Path of the collection. */
  readonly collection: string;
  /** Of its single objects, where that is another one. */
  readonly item?: string;
  readonly event: string;
  readonly count: (sizes: ClusterSizes) => number;
  readonly nameOf: (index: number) => string;
  /** Empty for kinds that lie in no project. */
  readonly projectOf: (index: number, sizes: ClusterSizes) => string;
  /** The member that an object lies on, and that tells of its changes. */
  readonly memberOf: (index: number, members: readonly string[]) => string;
  readonly textOf: (index: number, showing: Showing) => string;
}

const SINCE = '2026-01-05T08:00:00Z';
const numbered = (prefix: string, width: number) => (index: number) => `${prefix}${String(index).padStart(width, '0')}`;
const projectName = (index: number, sizes: ClusterSizes): string =>
  index % sizes.projects === 0 ? 'default' : `tenant-${index % sizes.projects}`;
const noProject = (): string => '';
const inDefault = (): string => 'default';
const spread = (index: number, members: readonly string[]): string => members[index % members.length] ?? '';
const described = (showing: Showing, otherwise: string): string => showing.note || otherwise;

const instanceName = numbered('i', 6);
const networkName = numbered('net', 4);
const profileName = numbered('profile', 4);
const aclName = numbered('acl', 5);
const imageName = numbered('c0ffee', 58);

const FEATURES =
  '{"features.images":"true","features.networks":"false","features.profiles":"true","features.storage.buckets":"true","features.storage.volumes":"true","limits.cpu":"256","limits.memory":"1TiB"}';

function aclText(index: number, showing: Showing): string {
  const rules = [0, 1, 2].map(
    (rule) =>
      `{"action":"allow","source":"10.${(index + rule) % 250}.0.0/16","destination":"10.${index % 250}.${rule}.0/24","protocol":"tcp","source_port":"","destination_port":"${1_000 + rule}","icmp_type":"","icmp_code":"","description":"rule ${rule} of ${index}","state":"enabled"}`,
  );
  const name = aclName(index);
  return `{"name":"${name}","description":"${described(showing, `ACL ${index}`)}","egress":[${rules[0]}],"ingress":[${rules.join(',')}],"config":{"user.owner":"team-${index % 40}"},"used_by":[],"project":"default"}`;
}

function instanceText(index: number, showing: Showing): string {
  const { sizes, members, call } = showing;
  const name = instanceName(index);
  const isRunning = index % 10 !== 0;
  const type = index % 8 === 0 ? 'virtual-machine' : 'container';
  const used = isRunning ? index * 1_000 + call * 17 : 0;
  const config = `"image.architecture":"amd64","image.description":"Debian bookworm amd64 (20260101_05:24)","image.os":"Debian","image.release":"bookworm","image.serial":"20260101_05:24","image.type":"squashfs","image.variant":"cloud","limits.cpu":"${1 + (index % 8)}","limits.memory":"${1 + (index % 16)}GiB","user.owner":"team-${index % 40}","volatile.base_image":"${imageName(index % sizes.images)}","volatile.cloud-init.instance-id":"${uuid(index)}","volatile.eth0.host_name":"veth${index}","volatile.eth0.hwaddr":"10:66:6a:${hex(index)}","volatile.idmap.base":"0","volatile.idmap.current":"[{\\"Isuid\\":true,\\"Isgid\\":true,\\"Hostid\\":1000000,\\"Nsid\\":0,\\"Maprange\\":1000000000}]","volatile.last_state.power":"${isRunning ? 'RUNNING' : 'STOPPED'}","volatile.uuid":"${uuid(index + 7)}","volatile.uuid.generation":"${uuid(index + 7)}"`;
  const devices = `{"eth0":{"name":"eth0","network":"${networkName(index % sizes.networks)}","type":"nic"},"root":{"path":"/","pool":"local","type":"disk"}}`;
  const counters = `"counters":{"bytes_received":${used},"bytes_sent":${used * 2},"errors_received":0,"errors_sent":0,"packets_dropped_inbound":0,"packets_dropped_outbound":0,"packets_received":${used},"packets_sent":${used}}`;
  const network = isRunning
    ? `{"eth0":{"addresses":[{"family":"inet","address":"10.${index % 250}.${(index >> 8) % 250}.7","netmask":"24","scope":"global"},{"family":"inet6","address":"fe80::1266:6aff:fe00:${(index % 65_536).toString(16)}","netmask":"64","scope":"link"}],${counters},"hwaddr":"10:66:6a:${hex(index)}","host_name":"veth${index}","mtu":1500,"state":"up","type":"broadcast"}}`
    : 'null';
  const status = isRunning ? '"status":"Running","status_code":103' : '"status":"Stopped","status_code":102';
  const state = `{${status},"disk":{"root":{"usage":${used},"total":0}},"memory":{"usage":${used},"usage_peak":${used},"total":0,"swap_usage":0,"swap_usage_peak":0},"network":${network},"pid":${isRunning ? 4_242 + index : 0},"processes":${isRunning ? 20 + (call % 7) : 0},"cpu":{"usage":${used * 1_000},"allocated_time":0},"started_at":"${SINCE}","os_info":{"os":"","os_version":"","kernel_version":"","hostname":"","fqdn":""}}`;
  return `{"architecture":"x86_64","config":{${config}},"devices":${devices},"ephemeral":false,"profiles":["default","${profileName(index % sizes.profiles)}"],"stateful":false,"description":"${described(showing, '')}","created_at":"${SINCE}","expanded_config":{${config},"security.nesting":"false"},"expanded_devices":${devices},"name":"${name}",${status},"last_used_at":"${SINCE}","location":"${spread(index, members)}","type":"${type}","project":"${projectName(index, sizes)}","backups":null,"state":${state},"snapshots":null}`;
}

function volumeText(index: number, { sizes, members, call }: Showing): string {
  const isCustom = index >= sizes.instances;
  const name = isCustom ? `data${index - sizes.instances}` : instanceName(index);
  const type = isCustom ? 'custom' : index % 8 === 0 ? 'virtual-machine' : 'container';
  const usedBy = isCustom ? '' : `"/1.0/instances/${name}${projectSuffix(projectName(index, sizes), '?')}"`;
  return `{"config":{"size":"20GiB"},"description":"","name":"${name}","type":"${type}","used_by":[${usedBy}],"location":"${spread(index, members)}","content_type":"filesystem","project":"${isCustom ? 'default' : projectName(index, sizes)}","created_at":"${SINCE}","state":{"usage":{"used":${index * 4_096 + call},"total":0}},"snapshots":[],"backups":[]}`;
}

function networkText(index: number, showing: Showing): string {
  const locations = showing.members.map((member) => `"${member}"`).join(',');
  return `{"config":{"ipv4.address":"10.${index % 250}.${index >> 8}.1/24","ipv4.nat":"true","ipv6.address":"none","user.owner":"team-${index % 40}"},"description":"${described(showing, `network ${index}`)}","name":"${networkName(index)}","type":"bridge","used_by":["/1.0/instances/${instanceName(index)}"],"managed":true,"status":"Created","locations":[${locations}],"project":"default"}`;
}

/** Kinds that can be touched, and listed, by the names that the inventory has for them. */
export const PLAYED_KINDS = {
  project: {
    collection: '/1.0/projects',
    event: 'project',
    count: ({ projects }) => projects,
    nameOf: (index) => (index === 0 ? 'default' : `tenant-${index}`),
    projectOf: noProject,
    memberOf: spread,
    textOf: (index, showing) =>
      `{"config":${FEATURES},"description":"${described(showing, `project ${index}`)}","name":"${index === 0 ? 'default' : `tenant-${index}`}","used_by":[]}`,
  },
  profile: {
    collection: '/1.0/profiles',
    event: 'profile',
    count: ({ profiles }) => profiles,
    nameOf: profileName,
    projectOf: inDefault,
    memberOf: spread,
    textOf: (index, showing) =>
      `{"config":{"limits.cpu":"${1 + (index % 8)}"},"description":"${described(showing, `profile ${index}`)}","devices":{"root":{"path":"/","pool":"local","type":"disk"}},"name":"${profileName(index)}","used_by":[],"project":"default"}`,
  },
  network: {
    collection: '/1.0/networks',
    event: 'network',
    count: ({ networks }) => networks,
    nameOf: networkName,
    projectOf: inDefault,
    memberOf: spread,
    textOf: networkText,
  },
  network_acl: {
    collection: '/1.0/network-acls',
    event: 'network-acl',
    count: ({ acls }) => acls,
    nameOf: aclName,
    projectOf: inDefault,
    memberOf: spread,
    textOf: aclText,
  },
  storage_pool: {
    collection: '/1.0/storage-pools',
    event: 'storage-pool',
    count: () => 1,
    nameOf: () => 'local',
    projectOf: noProject,
    memberOf: spread,
    textOf: (_index, showing) =>
      `{"config":{},"description":"${described(showing, '')}","name":"local","driver":"zfs","used_by":[],"status":"Created","locations":[${showing.members.map((member) => `"${member}"`).join(',')}]}`,
  },
  storage_volume: {
    collection: '/1.0/storage-pools/local/volumes',
    item: '/1.0/storage-pools/local/volumes/custom',
    event: 'storage-volume',
    count: ({ instances, customVolumes }) => instances + customVolumes,
    nameOf: instanceName,
    projectOf: projectName,
    memberOf: spread,
    textOf: volumeText,
  },
  instance: {
    collection: '/1.0/instances',
    event: 'instance',
    count: ({ instances }) => instances,
    nameOf: instanceName,
    projectOf: projectName,
    memberOf: spread,
    textOf: instanceText,
  },
  image: {
    collection: '/1.0/images',
    event: 'image',
    count: ({ images }) => images,
    nameOf: imageName,
    projectOf: inDefault,
    memberOf: spread,
    textOf: (index, showing) =>
      `{"auto_update":false,"properties":{"architecture":"amd64","description":"${described(showing, `image ${index}`)}","os":"Debian"},"public":false,"expires_at":"0001-01-01T00:00:00Z","profiles":["default"],"architecture":"x86_64","cached":false,"filename":"image.tar.xz","size":${index * 1_000},"type":"container","created_at":"${SINCE}","last_used_at":"0001-01-01T00:00:00Z","uploaded_at":"${SINCE}","fingerprint":"${imageName(index)}","aliases":[],"project":"default"}`,
  },
} satisfies Record<string, PlayedKind>;
export type PlayedKindName = keyof typeof PLAYED_KINDS;

/** `?project=x`, or nothing for the default project. */
export function projectSuffix(project: string, sign: '?' | '&'): string {
  return project === 'default' || project === '' ? '' : `${sign}project=${project}`;
}

function uuid(number: number): string {
  return `5b1c7c0e-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

function hex(number: number): string {
  return number
    .toString(16)
    .padStart(6, '0')
    .slice(-6)
    .replaceAll(/(..)(?=.)/gu, '$1:');
}
