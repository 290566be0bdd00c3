import { describe, expect, it } from 'vitest';
import { consistencyFindings } from './consistency.js';
import { memberFindings } from './inspect-members.js';
import type { SystemFacts } from './system.js';

const alike: SystemFacts = {
  osVersion: '202611200000',
  applications: { incus: '7.0.2' },
  ports: ['for management and cluster', '"eth1" with VLANs 10, 20'],
  pools: ['local (zfs-raid0)'],
  services: { iscsi: { enabled: true, targets: [{ target: 'a' }, { target: 'b' }] }, lvm: { system_id: 1 } },
  interfaces: {},
};
const findings = (found: Partial<SystemFacts>, planned = {}) =>
  consistencyFindings('s9', { ...alike, ...found }, { name: 's1', facts: alike }, planned).map(
    ({ message }) => message,
  );

const member = (server_name: string, status: string) => ({
  server_name,
  status,
  url: '',
  message: 'No heartbeat',
  roles: [],
  groups: [],
  config: {},
});

describe('a new member is alike', () => {
  it('although lists are in another order, empty or missing, and ids and addresses are its own', () => {
    expect(
      findings({
        ports: alike.ports.toReversed(),
        services: {
          iscsi: { targets: [{ target: 'b', port: 0 }, { target: 'a' }], enabled: true },
          lvm: { system_id: 9, enabled: false },
          nvme: { enabled: false, targets: null },
          linstor: { listen_address: '192.0.2.9:3366' },
        },
      }),
    ).toEqual([]);
  });

  it('when what differs will be configured', () => {
    expect(findings({ services: {} }, { iscsi: { enabled: true } })).toEqual([]);
  });

  it('or is told everything that differs at once', () => {
    expect(
      findings({
        osVersion: '202611010000',
        applications: { incus: '6.0.4', 'incus-ceph': '1' },
        ports: ['for management'],
        pools: [],
        services: { iscsi: { enabled: false, targets: [{ target: 'a' }, { target: 'b' }] } },
      }),
    ).toEqual([
      's9: runs IncusOS 202611010000, s1 202611200000; bring both to the same version',
      's9: runs incus 6.0.4, s1 7.0.2; bring both to the same version',
      's9: has the application incus-ceph, which s1 lacks',
      's9: its network is set up otherwise: interfaces and bonds for management, on s1 "eth1" with VLANs 10, 20, for management and cluster; set it up the same way',
      's9: its storage is set up otherwise: pools none, on s1 local (zfs-raid0); set it up the same way',
      's9: its service "iscsi" is configured otherwise than on s1 (enabled); configure it the same way, or add it with copy_services_config',
    ]);
  });
});

describe('the members', () => {
  it('all have to be there and Online before others join', () => {
    const found = [member('s1', 'Online'), member('s2', 'Offline'), member('s3', 'Evacuated')];
    expect(memberFindings(['s1'], found)).toEqual([]);
    expect(memberFindings(['s1', 's2', 's3', 's4'], found).map(({ server }) => server)).toEqual(['s2', 's3', 's4']);
  });
});
