import { describe, expect, it } from 'vitest';
import { chooseAddress, managementAddress, hostPortOf, serverUrlOf, type InterfaceStates } from './network-roles.js';

const two: InterfaceStates = {
  enp2: { roles: ['cluster', 'storage'], addresses: ['10.0.0.2', '10.0.0.1'] },
  enp1: { roles: ['management'], addresses: ['192.0.2.1', 'fe80::1', '2001:db8::1', '2001:db8::2'] },
};

describe('the address of a role', () => {
  it('is IPv6 before IPv4, in the order that IncusOS gives, and never link-local', () => {
    expect(chooseAddress(two, 'management')).toEqual({ interfaceName: 'enp1', address: '2001:db8::1' });
    expect(chooseAddress(two, 'cluster')).toEqual({ interfaceName: 'enp2', address: '10.0.0.2' });
  });

  it('is the same whatever order the interfaces come in', () => {
    const shared = { roles: ['management'], addresses: ['192.0.2.9'] };
    const other = { roles: ['management'], addresses: ['192.0.2.8'] };
    expect(chooseAddress({ enp9: shared, enp10: other }, 'management')).toEqual(
      chooseAddress({ enp10: other, enp9: shared }, 'management'),
    );
  });

  it('of the cluster is that of the management when no cluster interface has one', () => {
    const state: InterfaceStates = { ...two, enp2: { roles: ['cluster'], addresses: null } };
    expect(chooseAddress(state, 'cluster')).toEqual({ interfaceName: 'enp1', address: '2001:db8::1' });
  });

  it('is missing when nothing has the role', () => {
    expect(chooseAddress({ enp1: { roles: ['instances'], addresses: ['192.0.2.1'] } }, 'cluster')).toBeUndefined();
  });

  it('is written with brackets where it is IPv6, and without a prefix length', () => {
    const state: InterfaceStates = { enp1: { roles: ['management'], addresses: ['2001:db8::7/64'] } };
    const address = chooseAddress(state, 'management')?.address ?? '';
    expect(serverUrlOf(address)).toBe('https://[2001:db8::7]:8443');
    expect(hostPortOf('192.0.2.1', 8444)).toBe('192.0.2.1:8444');
  });
});

describe('the management address', () => {
  const withTwo = { a: { addresses: ['192.0.2.1', '192.0.2.2'], roles: ['management'] } };

  it('that is in use stays while the server has it', () => {
    expect(managementAddress(withTwo, 'https://192.0.2.2:8443')).toBe('192.0.2.2');
    expect(managementAddress(withTwo, 'https://192.0.2.9:8443')).toBe('192.0.2.1');
    const six = { a: { addresses: ['2001:db8::1', '2001:db8::2'], roles: ['management'] } };
    expect(managementAddress(six, 'https://[2001:db8::2]:8443')).toBe('2001:db8::2');
  });
});
