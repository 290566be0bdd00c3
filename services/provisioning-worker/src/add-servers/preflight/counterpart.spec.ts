import { describe, expect, it } from 'vitest';
import { counterpartOf, translateAddress } from './counterpart.js';

const member = {
  eth0: { addresses: ['198.51.100.1', 'fe80::1'], roles: ['management'] },
  eth1: { addresses: ['192.0.2.1', '2001:db8::1'], roles: ['cluster'] },
  eth2: { addresses: [], roles: [] },
};
const joiner = {
  enp1s0: { addresses: ['198.51.100.9'], roles: ['management'] },
  enp2s0: { addresses: ['192.0.2.9', '2001:db8::9'], roles: ['cluster', 'storage'] },
  eth2: { addresses: [] },
};

describe('the counterpart of an interface', () => {
  it('is the one with the same role, whatever it is called, else the one with the same name', () => {
    expect(counterpartOf('eth1', member, joiner)).toBe('enp2s0');
    expect(counterpartOf('eth2', member, joiner)).toBe('eth2');
  });

  it('is missing rather than guessed', () => {
    expect(
      counterpartOf('eth1', member, { eth1: { addresses: ['192.0.2.9'], roles: ['management'] } }),
    ).toBeUndefined();
    expect(counterpartOf('eth7', member, joiner)).toBeUndefined();
  });
});

describe("an address in another server's terms", () => {
  it.each([
    ['192.0.2.1', '192.0.2.9'],
    ['198.51.100.1:3366', '198.51.100.9:3366'],
    ['2001:db8::1', '2001:db8::9'],
    ['[2001:db8::1]:3366', '[2001:db8::9]:3366'],
  ])('is that of the interface with the same role, of the same family: %s', (own, theirs) => {
    expect(translateAddress(own, member, joiner)).toBe(theirs);
  });

  it.each(['', ':3366', '[::]:3366', '0.0.0.0', '203.0.113.5:6642'])(
    'stays what it is when it is none of the member: "%s"',
    (text) => {
      expect(translateAddress(text, member, joiner)).toBe(text);
    },
  );

  it('is missing when the other server has none of that family there', () => {
    const onlyOld = { enp2s0: { addresses: ['192.0.2.9'], roles: ['cluster'] } };
    expect(translateAddress('2001:db8::1', member, onlyOld)).toBeUndefined();
  });
});
