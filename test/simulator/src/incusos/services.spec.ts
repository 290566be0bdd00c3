import { describe, expect, test } from 'vitest';
import { freshState } from './incus-os-state.js';
import { Services } from './services.js';

function servicesOf(...applications: string[]) {
  const state = freshState(['incus', ...applications], undefined, 'stable', '202611200000');
  const services = new Services(
    () => state,
    () => 0.5,
  );
  const put = (name: string, config: unknown): void => {
    services.update(name, { body: Buffer.from(JSON.stringify({ config })) });
  };
  return { state, services, put };
}

describe('services of IncusOS', () => {
  test('a configuration that was put is given back, with zero values for what was left out', () => {
    const { services, put } = servicesOf();
    put('nvme', { enabled: true, targets: [{ address: '192.0.2.1', port: 4420 }] });
    expect(services.read('nvme').config).toEqual({
      enabled: true,
      targets: [{ transport: '', address: '192.0.2.1', host_address: '', port: 4420, nqn: '' }],
    });
  });

  test('an enabled service reports the state that tells, a disabled one none', () => {
    const { services, put } = servicesOf();
    expect(services.read('iscsi').state).toEqual({});
    put('iscsi', { enabled: true, targets: [] });
    expect(services.read('iscsi').state).toEqual({ initiator_name: expect.stringMatching(/^iqn\.2004-10\./) });
  });

  test.each([
    ['lvm', { enabled: 'yes' }, 'json: cannot unmarshal string into field config.enabled of type bool'],
    ['lvm', { enabled: true, system_id: '7' }, 'json: cannot unmarshal string into field config.system_id of type int'],
    ['multipath', { wwns: [1] }, 'json: cannot unmarshal number into field config.wwns[0] of type string'],
    ['nvme', { targets: {} }, 'json: cannot unmarshal object into field config.targets of type array'],
  ])('a wrong type in %s is refused with its place, and nothing is stored', (name, config, message) => {
    const { services, put } = servicesOf();
    const before = services.read(name);
    expect(() => put(name, config)).toThrow(expect.objectContaining({ status: 400, message }));
    expect(services.read(name)).toEqual(before);
  });

  test('ceph and linstor are there only with their applications', () => {
    expect(servicesOf().services.names()).not.toContain('ceph');
    expect(() => servicesOf().put('ceph', { enabled: true })).toThrow(expect.objectContaining({ status: 404 }));
    const { services, put } = servicesOf('incus-ceph', 'incus-linstor');
    put('ceph', { enabled: true });
    expect(services.names()).toEqual(expect.arrayContaining(['ceph', 'linstor']));
  });

  test('LVM keeps a configuration whose start failed, and does not start again on an equal PUT', () => {
    const { state, services, put } = servicesOf();
    const config = { enabled: true, system_id: 2001 };
    expect(() => put('lvm', config)).toThrow(expect.objectContaining({ status: 500 }));
    expect(services.read('lvm').config).toEqual(config);
    put('lvm', config);
    expect(state.services['lvm']).toMatchObject({ running: false, starts: 1 });
  });

  test('LVM starts after it was disabled and enabled with a host id that it takes', () => {
    const { state, services, put } = servicesOf();
    services.failNextStarts('lvm', ['sanlock is busy']);
    expect(() => put('lvm', { enabled: true, system_id: 1 })).toThrow('sanlock is busy');
    put('lvm', { enabled: false, system_id: 1 });
    put('lvm', { enabled: true, system_id: 1 });
    expect(state.services['lvm']).toMatchObject({ running: true, starts: 2 });
  });

  test('multipath stops on disabling and goes on saying that it is enabled', () => {
    const { state, services, put } = servicesOf();
    put('multipath', { enabled: true, wwns: ['0x1'] });
    put('multipath', { enabled: false, wwns: [] });
    expect(services.read('multipath').config).toEqual({ enabled: true, wwns: ['0x1'] });
    expect(state.services['multipath']).toMatchObject({ running: false });
  });

  test('NVMe disconnects everything on each PUT, an equal one too', () => {
    const { state, put } = servicesOf();
    for (let times = 0; times < 3; times += 1) put('nvme', { enabled: true, targets: [] });
    expect(state.services['nvme']).toMatchObject({ running: true, starts: 3, disconnects: 2 });
  });

  test('a reset starts a service that failed', () => {
    const { state, services, put } = servicesOf();
    services.failNextStarts('usbip', ['module is missing']);
    expect(() => put('usbip', { enabled: true })).toThrow('module is missing');
    services.reset('usbip');
    expect(state.services['usbip']).toMatchObject({ running: true });
    expect(() => services.reset('ovn')).toThrow(expect.objectContaining({ status: 500 }));
  });

  test('a boot starts what is enabled and names what does not start', () => {
    const { state, services, put } = servicesOf();
    put('iscsi', { enabled: true, targets: [] });
    put('ovn', { enabled: true, database: 'tcp:192.0.2.9:6642' });
    services.failNextStarts('ovn', ['no database']);
    expect(services.startEnabled()).toEqual(['ovn: no database']);
    expect(state.services['iscsi']).toMatchObject({ running: true });
  });
});
