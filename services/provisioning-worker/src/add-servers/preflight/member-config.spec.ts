import { describe, expect, it } from 'vitest';
import { decideMemberConfig, type MemberKey } from './member-config.js';

const interfaces = {
  s1: { eth1: { addresses: [], roles: ['cluster'] }, eth5: { addresses: [] } },
  s9: { enp2s0: { addresses: [], roles: ['cluster'] }, eth5: { addresses: [] } },
};
const interfacesOf = (name: string) => (name === 's9' ? interfaces.s9 : interfaces.s1);
const key = (entity: string, name: string, text: string, values: Record<string, string>): MemberKey => ({
  entity,
  name,
  key: text,
  values: new Map(Object.entries(values)),
});
const decide = (...keys: MemberKey[]) => decideMemberConfig('s9', keys, interfacesOf);

describe('what a new member answers for itself', () => {
  it('is its own interface for the role that the members use', () => {
    const mesh = key('network', 'meshbr0', 'tunnel.mesh.interface', { s1: 'eth1', s2: 'eth3' });
    const uplink = key('network', 'uplink', 'parent', { s1: 'eth5' });
    expect(decide(mesh, uplink)).toEqual({
      findings: [],
      memberConfig: [
        { entity: 'network', name: 'meshbr0', key: 'tunnel.mesh.interface', value: 'enp2s0' },
        { entity: 'network', name: 'uplink', key: 'parent', value: 'eth5' },
      ],
    });
  });

  it('is what the members have alike', () => {
    const source = key('storage-pool', 'local', 'source', { s1: 'local/incus', s2: 'local/incus' });
    const size = key('storage-pool', 'local', 'size', { s1: '10GiB', s2: '20GiB' });
    expect(decide(source, size).memberConfig.map(({ value }) => value)).toEqual(['local/incus', '10GiB']);
    expect(decide(key('storage-pool', 'local', 'source', {}))).toEqual({ memberConfig: [], findings: [] });
  });

  it('is refused where the members differ or the interface is missing', () => {
    const source = key('storage-pool', 'disks', 'source', { s1: '/dev/sda', s2: '/dev/sdb' });
    const parent = key('network', 'uplink', 'parent', { s1: 'eth7' });
    expect(decide(source, parent).findings.map(({ message }) => message)).toEqual([
      's9: can not be told "source" of the storage pool "disks", since the members differ ("/dev/sda" on s1, "/dev/sdb" on s2); make them alike first',
      's9: has no interface that stands for "eth7" of s1, which is "parent" of the network "uplink"; give one the same role or name',
    ]);
  });
});
