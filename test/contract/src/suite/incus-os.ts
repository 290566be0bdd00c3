import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Exchange } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

/** The IncusOS half, as it is reached through the Incus daemon beside it. */
export function incusOs(start: StartFleet): void {
  describe('IncusOS behind Incus', () => {
    let fleet: Fleet;
    let exchange: Exchange;

    beforeAll(async () => {
      fleet = await start(1);
      exchange = new Exchange(hostAt(fleet, 0).address, fleet.client);
    });
    afterAll(async () => {
      await exchange?.close();
      await fleet?.remove();
    });

    test('says that it is ready', async () => {
      expect(await exchange.get('/os/1.0')).toMatchObject({
        environment: {
          hostname: hostAt(fleet, 0).hostname,
          os_name: 'IncusOS',
          os_version: expect.stringMatching(/^\d{12}$/u),
          os_version_next: '',
          system_is_ready: true,
          machine_id: expect.any(String),
          uptime: expect.any(Number),
        },
      });
    });

    test('names its applications by addresses that work from outside', async () => {
      expect(await exchange.get('/os/1.0/applications')).toEqual(['/os/1.0/applications/incus']);
      expect(await exchange.get('/os/1.0/applications/incus')).toMatchObject({
        state: { initialized: true, is_primary: true, version: expect.any(String) },
      });
    });

    test('reports the interfaces with their roles and bare addresses', async () => {
      const { address, os } = hostAt(fleet, 0);
      const card = os.options.interfaces[0]?.name ?? '';
      expect(await exchange.get('/os/1.0/system/network')).toMatchObject({
        config: { interfaces: expect.any(Array) },
        state: {
          interfaces: {
            [card]: {
              addresses: [address],
              roles: expect.arrayContaining(['management', 'cluster']),
              type: 'interface',
            },
          },
        },
      });
    });

    test('reports resources, security and storage', async () => {
      expect(await exchange.get('/os/1.0/system/resources')).toMatchObject({
        cpu: { architecture: expect.any(String) },
      });
      expect(await exchange.get('/os/1.0/system/security')).toMatchObject({ state: { system_state_is_trusted: true } });
      expect(await exchange.get('/os/1.0/system/storage')).toMatchObject({
        config: {},
        state: { pools: expect.any(Array) },
      });
    });

    test('keeps the update channel that it is given', async () => {
      const config = { auto_reboot: false, channel: 'testing', check_frequency: 'never' };
      await exchange.change('PUT', '/os/1.0/system/update', { config });
      expect(await exchange.get('/os/1.0/system/update')).toMatchObject({ config, state: { needs_reboot: false } });
    });

    test.each([
      ['kernel', { modules: ['dummy'] }],
      ['logging', { syslog: { address: '198.51.100.9', protocol: 'tcp' } }],
      ['storage', { scrub_schedule: '0 4 * * 0' }],
    ])('keeps the configuration of its %s', async (part, config) => {
      await exchange.change('PUT', `/os/1.0/system/${part}`, { config, state: {} });
      expect(await exchange.get(`/os/1.0/system/${part}`)).toMatchObject({ config });
    });

    test('keeps the configuration of its network when the whole document is sent back', async () => {
      const document = await exchange.get<{ config: Record<string, unknown> }>('/os/1.0/system/network');
      const config = { ...document.config, vlans: [{ name: 'storage', parent: 'enp5s0', id: 7, roles: ['storage'] }] };
      await exchange.change('PUT', '/os/1.0/system/network', { ...document, config });
      expect(await exchange.get('/os/1.0/system/network')).toMatchObject({ config });
      await exchange.change('PUT', '/os/1.0/system/network', document);
    });

    test('installs an application once, and only one that there is', async () => {
      await exchange.change('POST', '/os/1.0/applications', { name: 'gpu-support' });
      expect(await exchange.get('/os/1.0/applications')).toContain('/os/1.0/applications/gpu-support');
      const again = await refusal(exchange, 'POST', '/os/1.0/applications', { name: 'gpu-support' });
      expect(again).toEqual({ status: 409, error: 'application already installed' });
      expect((await refusal(exchange, 'POST', '/os/1.0/applications', { name: 'nothing' })).status).toBe(404);
      await exchange.change('POST', '/os/1.0/applications/gpu-support/:remove');
    });

    test('keeps the configuration of a service and reports its state', async () => {
      const targets = [{ transport: 'tcp', address: '198.51.100.200', host_address: '', port: 4420, nqn: 'nqn.test' }];
      await exchange.change('PUT', '/os/1.0/services/nvme', { config: { enabled: true, targets } });
      expect(await exchange.get('/os/1.0/services/nvme')).toMatchObject({
        config: { enabled: true, targets },
        state: { host_nqn: expect.stringMatching(/^nqn\./u) },
      });
      expect(await exchange.get('/os/1.0/services')).toContain('/os/1.0/services/nvme');
    });

    test.each([
      ['an unknown service', '/os/1.0/services/nothing', { config: {} }, 404],
      ['a field of the wrong type', '/os/1.0/services/lvm', { config: { enabled: 'yes' } }, 400],
      [
        'a system id that lvmlockd does not take',
        '/os/1.0/services/lvm',
        { config: { enabled: true, system_id: 0 } },
        500,
      ],
    ])('passes on the refusal of %s', async (_case, path, body, status) => {
      expect((await refusal(exchange, 'PUT', path, body)).status).toBe(status);
    });

    test('keeps the port of its fallback listener', async () => {
      const config = { listen_address: ':8444', trusted_client_certificates: [fleet.client.certificate] };
      await exchange.change('PUT', '/os/1.0/system/fallback-listener', { config });
      expect(await exchange.get('/os/1.0/system/fallback-listener')).toMatchObject({
        config,
        state: { active: false },
      });
    });

    test('hands out a backup of Incus while Incus goes on', async () => {
      const backup = await exchange.download('POST', '/os/1.0/applications/incus/:backup', {});
      expect(backup.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
      expect(await exchange.get('/1.0')).toMatchObject({ auth: 'trusted' });
    });
  });
}
