import { sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { globalKeyNames, localKeys } from './server-config-keys.js';

/** Only servers document what is global; elsewhere a key without a scope belongs to all members. */
type Scope = 'local' | 'global' | undefined;
type Documented = Record<string, { keys: Record<string, { scope?: string; type: string; longdesc: string }>[] }>;

function documented(scope: Scope, keys: readonly string[]): Documented['']['keys'] {
  const shape = { ...(scope === undefined ? {} : { scope }), type: 'string', longdesc: '' };
  return keys.map((key) => ({ [key]: shape }));
}

function entity(local: readonly string[], others: readonly string[], scope?: Scope): Documented {
  return { common: { keys: [...documented('local', local), ...documented(scope, others)] } };
}

const addressKeys = ['ipv4.address', 'ipv4.nat', 'ipv6.address', 'ipv6.nat', 'dns.domain', 'security.acls'];
const bgpKeys = ['bgp.ipv4.nexthop', 'bgp.ipv6.nexthop'];
const ownDisk = ['size', 'source', 'source.wipe'];

/** The shape of Incus' description of its keys, with the scope that decides who gets which key. */
const configs = {
  server: entity([...localKeys], globalKeyNames, 'global'),
  network_bridge: entity(bgpKeys, [...addressKeys, 'bridge.external_interfaces', 'bridge.mtu', 'bridge.hwaddr']),
  network_macvlan: entity(['parent'], ['mtu', 'vlan', 'gvrp']),
  network_sriov: entity(['parent'], ['mtu', 'vlan']),
  network_physical: entity(['parent'], [...bgpKeys, 'mtu', 'vlan', 'ipv4.gateway', 'ipv6.gateway', 'ipv4.ovn.ranges']),
  network_ovn: entity([], [...addressKeys, 'network', 'bridge.mtu']),
  storage_dir: entity(['source'], ['rsync.bwlimit', 'rsync.compression']),
  storage_zfs: entity([...ownDisk, 'zfs.pool_name'], ['zfs.clone_copy', 'zfs.export']),
  storage_btrfs: entity(ownDisk, ['btrfs.mount_options']),
  storage_lvm: entity([...ownDisk, 'lvm.thinpool_name', 'lvm.vg.force_reuse', 'lvm.vg_name'], ['lvm.use_thinpool']),
  storage_ceph: entity(['source'], ['ceph.cluster_name', 'ceph.osd.pool_name', 'ceph.user.name']),
  storage_cephfs: entity(['source'], ['cephfs.cluster_name', 'cephfs.path']),
  storage_linstor: entity(['source'], ['linstor.resource_group.name']),
  profile: entity([], ['limits.cpu', 'limits.memory']),
  project: entity([], ['features.images', 'features.networks', 'features.profiles', 'restricted']),
};

export function readMetadataConfiguration(): Reply {
  return sync({ configs });
}
