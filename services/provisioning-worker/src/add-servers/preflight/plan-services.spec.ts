import { describe, expect, it } from 'vitest';
import { planServices } from './plan-services.js';

const interfaces = (address: string) => ({ eth0: { addresses: [address], roles: ['management', 'cluster'] } });
const member = {
  interfaces: interfaces('192.0.2.1'),
  services: {
    lvm: { enabled: true, system_id: 7 },
    iscsi: { enabled: true, targets: [{ target: 'iqn', address: '192.0.2.50', port: 3260 }] },
    ovn: { enabled: true, database: 'tcp:192.0.2.60:6642', tunnel_address: '192.0.2.1' },
    nvme: { enabled: false, targets: [] },
  },
};
const joiner = {
  interfaces: interfaces('192.0.2.9'),
  services: { lvm: { enabled: false, system_id: 0 }, iscsi: {}, ovn: {}, nvme: { enabled: true, targets: [{}] } },
};

describe('the services of a new member', () => {
  it('are those of the cluster in its own terms when they are copied, and no others', () => {
    expect(planServices('s9', joiner, member, true)).toEqual({
      findings: [],
      services: {
        lvm: member.services.lvm,
        iscsi: member.services.iscsi,
        ovn: { ...member.services.ovn, tunnel_address: '192.0.2.9' },
        nvme: { enabled: false },
      },
    });
  });

  it('are its own when they are not copied, but for LVM, which the cluster needs', () => {
    expect(planServices('s9', joiner, member, false).services).toEqual({ lvm: member.services.lvm });
    const without = { ...member, services: { ...member.services, lvm: { enabled: false } } };
    expect(planServices('s9', joiner, without, false).services).toEqual({});
  });

  it('do not miss a service that neither side uses, whether it is offered or not', () => {
    const offering = { ...member, services: { ceph: { enabled: false, clusters: null } } };
    expect(planServices('s9', { ...joiner, services: {} }, offering, true)).toEqual({ services: {}, findings: [] });
  });

  it('are refused with the field that can not be translated', () => {
    const elsewhere = { ...joiner, interfaces: { eth0: { addresses: ['192.0.2.9'], roles: ['storage'] } } };
    const [finding] = planServices('s9', elsewhere, member, true).findings;
    expect(finding?.message).toContain('has no address that stands for 192.0.2.1 of its service "ovn"');
  });
});
