import { describe, expect, it } from 'vitest';
import { covers } from './covers.js';
import { decideNetwork, type NetworkFacts } from './decide-network.js';
import { addressAfter } from './network-addresses.js';

const URL = 'https://192.0.2.1:8443';
const facts: NetworkFacts = { reachedAt: URL, inForce: false, request: 'none', askedForMs: 0 };
const decide = (more: Partial<NetworkFacts>) => decideNetwork('s1', { ...facts, ...more });

describe('a change of the network', () => {
  it('is done when the server answers with the new configuration, wherever that is', () => {
    const moved = 'https://192.0.2.9:8443';
    expect(decide({ reachedAt: moved, inForce: true, request: 'sent' })).toEqual({
      state: 'present',
      result: { url: moved },
    });
  });

  it('is sent again only to a server that answers and never confirmed to have it', () => {
    expect(decide({}).state).toBe('absent');
    expect(decide({ request: 'sent' }).state).toBe('absent');
    expect(decide({ request: 'sent', reachedAt: undefined }).state).toBe('busy');
    expect(decide({ request: 'answered' }).state).toBe('busy');
  });

  it('has failed when IncusOS has taken it back by itself, or the server is nowhere', () => {
    const late = { request: 'answered', askedForMs: 5 * 60_000 } as const;
    expect(decide(late)).toMatchObject({ state: 'broken', why: expect.stringContaining('gone back') as string });
    expect(decide({ ...late, reachedAt: undefined })).toMatchObject({
      state: 'broken',
      why: expect.stringContaining('neither') as string,
    });
  });
});

describe('the address after a change', () => {
  const card = { name: 'enp5s0', hwaddr: '10:66:6a:00:00:01' };

  it('is the fixed one of the management role, with the port as it is', () => {
    const interfaces = [{ ...card, addresses: ['192.0.2.9/24'], roles: ['management', 'cluster'] }];
    expect(addressAfter({ interfaces }, URL)).toBe('https://192.0.2.9:8443');
    const bonds = [{ name: 'bond0', addresses: ['2001:db8::9/64'], roles: ['management'] }];
    expect(addressAfter({ bonds }, URL)).toBe('https://[2001:db8::9]:8443');
  });

  it('is not known where it comes over DHCP', () => {
    expect(addressAfter({ interfaces: [{ ...card, addresses: ['dhcp4', 'slaac'], roles: ['management'] }] }, URL)).toBe(
      undefined,
    );
    expect(addressAfter({}, URL)).toBe(undefined);
  });
});

describe('a configuration', () => {
  it('is in force when all that was asked for is so; the rest is IncusOS’ own', () => {
    const found = { dns: { hostname: 's1', domain: '' }, interfaces: [{ name: 'a', mtu: 1500 }], time: {} };
    expect(covers(found, { dns: { hostname: 's1' }, interfaces: [{ name: 'a' }] })).toBe(true);
    expect(covers(found, { dns: { hostname: 's2' } })).toBe(false);
    expect(covers(found, { interfaces: [] })).toBe(false);
    expect(covers(found, { bonds: [], wireguard: null, dns: { domain: null } })).toBe(true);
  });
});
