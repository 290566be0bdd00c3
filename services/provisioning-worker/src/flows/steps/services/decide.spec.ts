import { describe, expect, it } from 'vitest';
import { decideServices, type FoundService } from './decide.js';
import { isSameConfiguration } from './same-configuration.js';
import { inStartOrder } from './service-rules.js';

const lvm = { enabled: true, system_id: 3 };
const found = (config: Record<string, unknown>, state: Record<string, unknown> = {}): FoundService => ({
  config,
  state,
});

describe('the services of a server', () => {
  it('are configured in the order in which they depend on each other', () => {
    expect(inStartOrder(['ovn', 'lvm', 'nvme', 'unknown-one', 'iscsi'])).toEqual([
      'iscsi',
      'nvme',
      'lvm',
      'ovn',
      'unknown-one',
    ]);
  });

  it('are left alone when they have the wanted configuration already', () => {
    const decision = decideServices({ lvm }, new Map([['lvm', found(lvm)]]), {});
    expect(decision).toEqual({ changes: [], waitingFor: [] });
  });

  it('are changed where they differ', () => {
    const decision = decideServices({ lvm }, new Map([['lvm', found({ enabled: false, system_id: 0 })]]), {});
    expect(decision.changes).toEqual([{ service: 'lvm', config: lvm, disableFirst: false }]);
  });

  it('are not believed when the last PUT was never answered: LVM is switched off and on again', () => {
    const decision = decideServices({ lvm }, new Map([['lvm', found(lvm)]]), { lvm: 'sent' });
    expect(decision.changes).toEqual([{ service: 'lvm', config: lvm, disableFirst: true }]);
    expect(decideServices({ lvm }, new Map([['lvm', found(lvm)]]), { lvm: 'answered' }).changes).toEqual([]);
  });

  it('are waited for when they have a state that says they are not there yet', () => {
    const tailscale = { enabled: true };
    const decision = decideServices(
      { tailscale },
      new Map([['tailscale', found(tailscale, { backend_state: 'NeedsLogin' })]]),
      {},
    );
    expect(decision.waitingFor).toEqual(['tailscale is in state "NeedsLogin"']);
  });
});

describe('a configuration', () => {
  it('is the same when the server only adds zero values', () => {
    const wanted = { enabled: true, targets: [{ address: 'a', port: 1 }] };
    expect(
      isSameConfiguration(wanted, {
        enabled: true,
        targets: [{ address: 'a', port: 1, nqn: '', host_address: '' }],
        x: null,
      }),
    ).toBe(true);
  });

  it.each([
    [{ enabled: true }, { enabled: false }],
    [{ targets: [{ port: 1 }] }, { targets: [] }],
    [{}, { wwns: ['0x5'] }],
    [{ targets: [{ port: 1 }] }, { targets: [{ port: 1 }, { port: 2 }] }],
  ])('is another one when a value differs: %j, %j', (wanted, server) => {
    expect(isSameConfiguration(wanted, server)).toBe(false);
  });
});
