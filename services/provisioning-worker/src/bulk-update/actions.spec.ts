import { BULK_UPDATE_ARGUMENTS, type BulkUpdateAction } from '@muster/contracts';
import type { Json } from '@muster/operations';
import { describe, expect, it } from 'vitest';
import { BULK_ACTIONS, type BulkAction, type Config } from './actions.js';

const iscsi = { target: 'iqn.2026-11.example:one', address: '192.0.2.1', port: 3260 };
const nvme = { transport: 'tcp', address: '192.0.2.7', port: 4420 };
const network = {
  interfaces: [{ name: 'enp5s0', roles: ['management'], vlan_tags: [10, 20] }, { name: 'enp6s0' }],
  bonds: [{ name: 'bond0', vlan_tags: [7] }],
  dns: { hostname: 's1' },
};

/** Action, arguments, the document before, and after. */
const CASES: readonly (readonly [BulkUpdateAction, Record<string, unknown>, Config, Config])[] = [
  [
    'add_network_interface_vlan_tags',
    { interface_name: 'enp6s0', vlan_tags: [30] },
    network,
    { ...network, interfaces: [network.interfaces[0], { name: 'enp6s0', vlan_tags: [30] }] },
  ],
  [
    'add_network_interface_vlan_tags',
    { interface_name: 'bond0', vlan_tags: [8, 7] },
    network,
    { ...network, bonds: [{ name: 'bond0', vlan_tags: [7, 8] }] },
  ],
  [
    'remove_network_interface_vlan_tags',
    { interface_name: 'enp5s0', vlan_tags: [10, 99] },
    network,
    { ...network, interfaces: [{ ...network.interfaces[0], vlan_tags: [20] }, network.interfaces[1]] },
  ],
  [
    'update_system_logging',
    { config: { syslog: { address: 'log:514' } } },
    { syslog: {} },
    { syslog: { address: 'log:514' } },
  ],
  ['update_system_kernel', { config: { blacklist_modules: ['a'] } }, {}, { blacklist_modules: ['a'] }],
  ['add_application', { name: 'debug' }, { installed: ['incus'] }, { installed: ['incus', 'debug'] }],
  ['add_iscsi_storage_target', iscsi, { enabled: true }, { enabled: true, targets: [iscsi] }],
  [
    'remove_iscsi_storage_target',
    iscsi,
    { targets: [{ ...iscsi, port: 1 }, iscsi] },
    { targets: [{ ...iscsi, port: 1 }] },
  ],
  ['add_multipath_storage_target', { wwn: 'b' }, { wwns: ['a'] }, { wwns: ['a', 'b'] }],
  ['remove_multipath_storage_target', { wwn: 'a' }, { wwns: ['a', 'b'] }, { wwns: ['b'] }],
  ['add_nvme_storage_target', nvme, { enabled: true, targets: [] }, { enabled: true, targets: [nvme] }],
  ['remove_nvme_storage_target', nvme, { targets: [{ ...nvme, host_address: '', nqn: '' }] }, { targets: [] }],
];

function actionOf(name: BulkUpdateAction): BulkAction<Record<string, unknown>> {
  return BULK_ACTIONS[name];
}

function applied(name: BulkUpdateAction, args: Record<string, unknown>, config: Config): Config {
  const action = actionOf(name);
  return action.write(config, action.next(action.read(config, args) as Json, args), args);
}

describe('a bulk update', () => {
  it('has a case here for every action', () => {
    expect(new Set(CASES.map(([action]) => action))).toEqual(new Set(Object.keys(BULK_UPDATE_ARGUMENTS)));
  });

  it.each(CASES)('%s changes its part of the document and nothing else', (name, args, before, after) => {
    expect(applied(name, args, before)).toEqual(after);
  });

  it.each(CASES)('%s applied twice is applied once, and is taken back by its part', (name, args, before, after) => {
    expect(applied(name, args, after)).toEqual(after);
    const action = actionOf(name);
    const part = action.read(before, args) as Json;
    expect(action.read(action.write(after, part, args), args)).toEqual(part);
  });

  it('finds no place for VLAN tags on an interface that is not configured', () => {
    const action = actionOf('add_network_interface_vlan_tags');
    expect(action.read(network, { interface_name: 'enp9s0', vlan_tags: [1] })).toBeUndefined();
    expect(action.read({}, { interface_name: 'enp5s0', vlan_tags: [1] })).toBeUndefined();
  });
});
