import { sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { poolMemberKeys } from './pool-routes.js';
import { globalKeyNames, localKeys } from './server-config-keys.js';

type Scope = 'local' | 'global';
type Group = { keys: Record<string, { scope: Scope; type: string; longdesc: string }>[] };

function group(scope: Scope, keys: readonly string[]): Group {
  return { keys: keys.map((key) => ({ [key]: { scope, type: 'string', longdesc: '' } })) };
}

function entity(local: readonly string[], global: readonly string[]): Record<string, Group> {
  const groups = [group('local', local), group('global', global)];
  return { common: { keys: groups.flatMap(({ keys }) => keys) } };
}

const addressKeys = ['ipv4.address', 'ipv4.nat', 'ipv6.address', 'ipv6.nat', 'dns.domain', 'security.acls'];
const bgpKeys = ['bgp.ipv4.nexthop', 'bgp.ipv6.nexthop'];
const source = ['source', 'volatile.initial_source'];

/** The shape of Incus' description of its keys, with the scope that decides who gets which key. */
const configs = {
  server: entity([...localKeys], globalKeyNames),
  network_bridge: entity([...bgpKeys, 'bridge.external_interfaces'], [...addressKeys, 'bridge.mtu', 'bridge.hwaddr']),
  network_macvlan: entity(['parent'], ['mtu', 'vlan', 'gvrp']),
  network_sriov: entity(['parent'], ['mtu', 'vlan']),
  network_physical: entity([...bgpKeys, 'parent'], ['mtu', 'vlan', 'ipv4.gateway', 'ipv6.gateway', 'ipv4.ovn.ranges']),
  network_ovn: entity([], [...addressKeys, 'network', 'bridge.mtu']),
  storage_dir: entity(['source'], ['rsync.bwlimit', 'rsync.compression']),
  storage_zfs: entity([...source, 'size', 'source.wipe', 'zfs.pool_name'], ['zfs.clone_copy', 'zfs.export']),
  storage_btrfs: entity([...source, 'size', 'source.wipe'], ['btrfs.mount_options']),
  storage_lvm: entity(
    [...poolMemberKeys].filter((key) => !key.startsWith('zfs.')),
    ['lvm.use_thinpool'],
  ),
  storage_ceph: entity(source, ['ceph.cluster_name', 'ceph.osd.pool_name', 'ceph.user.name']),
  storage_cephfs: entity(source, ['cephfs.cluster_name', 'cephfs.path']),
  storage_linstor: entity(source, ['linstor.resource_group.name']),
  profile: entity([], ['limits.cpu', 'limits.memory']),
  project: entity([], ['features.images', 'features.networks', 'features.profiles', 'restricted']),
};

export function readMetadataConfiguration(): Reply {
  return sync({ configs });
}
