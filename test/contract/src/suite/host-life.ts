import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bootstrap, setAddresses, using } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, Fleet, StartFleet } from '../fleet.js';
import { Provider } from '../provider.js';
import { refusal } from '../refusal.js';

const FALLBACK_PORT = 8444;

/** What a host goes through between two states of its disk. */
export function hostLife(start: StartFleet): void {
  describe('the life of a host', () => {
    let fleet: Fleet;
    let host: ContractHost;
    let provider: Provider;

    beforeEach(async () => {
      fleet = await start(1);
      host = hostAt(fleet, 0);
      provider = await Provider.open();
    });
    afterEach(async () => {
      provider?.close();
      await fleet?.remove();
    });

    test('registers with the certificate of its own Incus and trusts the provider from then on', async () => {
      await host.os.useProvider(provider.config('a-token'));
      const [announcement] = provider.announcements;
      expect(announcement).toMatchObject({
        method: 'POST',
        path: '/1.0/provisioning/servers',
        token: 'a-token',
        body: {
          name: host.hostname,
          connection_url: `https://${host.address}:8443`,
          machine_id: host.os.options.machineId,
          system_uuid: host.os.options.systemUuid,
        },
      });
      expect(announcement?.certificate).toBe(await presentedCertificate(host.address));
      const asProvider = new Exchange(host.address, provider.client);
      expect(await asProvider.get('/1.0')).toMatchObject({ auth: 'trusted' });
      expect(await asProvider.get('/os/1.0/system/provider')).toMatchObject({ state: { registered: true } });
      await asProvider.close();
    });

    test('keeps the certificate of its own when it is clustered, for the provider', async () => {
      const own = await presentedCertificate(host.address);
      await host.os.useProvider(provider.config('a-token'));
      await setAddresses(fleet, host);
      await using(fleet, host, (exchange) => bootstrap(exchange, host.hostname));
      host.os.announce('system-is-ready');
      const update = await provider.received(({ method }) => method === 'PUT');
      expect(update).toMatchObject({ path: '/1.0/provisioning/servers/:self', body: { cause: 'system-is-ready' } });
      expect(update.certificate).toBe(own);
      expect(await presentedCertificate(host.address)).not.toBe(own);
    });

    test('registers again after a factory reset, as the same machine with a new certificate, which trusts nobody else', async () => {
      const own = await presentedCertificate(host.address);
      const { server_url, server_token, server_certificate } = provider.config('reset-token');
      const seeds = {
        applications: { version: '1', applications: [{ name: 'incus' }, { name: 'debug' }] },
        incus: { version: '1', apply_defaults: false, preseed: null },
        provider: {
          version: '1',
          name: 'operations-center',
          config: { server_url, server_token, server_certificate },
        },
      };
      const body = { allow_tpm_reset_failure: false, wipe_existing_seeds: false, seeds };
      await using(fleet, host, (exchange) => exchange.send('POST', '/os/1.0/system/:factory-reset', body)).catch(
        cutOff,
      );
      const announcement = await provider.received(({ token }) => token === 'reset-token');
      await host.os.settled();
      expect(announcement.certificate).not.toBe(own);
      expect(announcement.body).toMatchObject({
        name: host.hostname,
        machine_id: host.os.options.machineId,
        system_uuid: host.os.options.systemUuid,
      });
      expect(announcement.certificate).toBe(await presentedCertificate(host.address));
      const asProvider = new Exchange(host.address, provider.client);
      expect(await asProvider.get('/os/1.0')).toMatchObject({ environment: { system_is_ready: true } });
      const applications = ['/os/1.0/applications/incus', '/os/1.0/applications/debug'];
      expect(await asProvider.get('/os/1.0/applications')).toEqual(applications);
      await asProvider.close();
      const asOldClient = new Exchange(host.address, fleet.client);
      expect(await asOldClient.get('/1.0')).toMatchObject({ auth: 'untrusted' });
      await asOldClient.close();
    });

    test('goes back to a backup that was made before it was clustered', async () => {
      const own = await presentedCertificate(host.address);
      await setAddresses(fleet, host);
      const backup = await using(fleet, host, (exchange) =>
        exchange.download('POST', '/os/1.0/applications/incus/:backup', {}),
      );
      await using(fleet, host, (exchange) => bootstrap(exchange, host.hostname));
      expect(await presentedCertificate(host.address)).not.toBe(own);
      await using(fleet, host, (exchange) =>
        exchange.send('POST', '/os/1.0/applications/incus/:restore', backup),
      ).catch(cutOff);
      await eventually(
        () => presentedCertificate(host.address),
        (presented) => presented === own,
      );
      const cluster = await eventually(
        () => using(fleet, host, (exchange) => exchange.get<{ enabled: boolean }>('/1.0/cluster')),
        ({ enabled }) => !enabled,
      );
      expect(cluster.enabled).toBe(false);
    });

    test('comes back from a power cut as it was', async () => {
      await using(fleet, host, (exchange) => exchange.change('PATCH', '/1.0', { config: { 'user.kept': 'yes' } }));
      const own = await presentedCertificate(host.address);
      await host.powerCut();
      await expect(presentedCertificate(host.address)).rejects.toThrow(/./u);
      await host.powerOn();
      expect(await presentedCertificate(host.address)).toBe(own);
      const server = await using(fleet, host, (exchange) => exchange.get('/1.0'));
      expect(server).toMatchObject({ auth: 'trusted', config: { 'user.kept': 'yes' } });
    });

    test('answers on its fallback listener when Incus does not start, to trusted clients only', async () => {
      const config = { listen_address: `:${FALLBACK_PORT}`, trusted_client_certificates: [fleet.client.certificate] };
      const own = await presentedCertificate(host.address);
      await using(fleet, host, (exchange) => exchange.change('PUT', '/os/1.0/system/fallback-listener', { config }));
      await host.powerCut();
      await host.breakIncus();
      await host.powerOn();
      await expect(presentedCertificate(host.address)).rejects.toThrow(/./u);
      expect(await presentedCertificate(host.address, FALLBACK_PORT)).toBe(own);
      const trusted = new Exchange(host.address, fleet.client, FALLBACK_PORT);
      expect(await trusted.get('/os/1.0')).toMatchObject({ environment: { system_is_ready: false } });
      expect(await trusted.get('/os/1.0/system/fallback-listener')).toMatchObject({ state: { active: true } });
      await trusted.close();
      const stranger = new Exchange(host.address, undefined, FALLBACK_PORT);
      expect(await refusal(stranger, 'GET', '/os/1.0')).toEqual({ status: 403, error: 'not authorized' });
      await stranger.close();
    });

    test('is repaired over the fallback listener by a backup', async () => {
      const config = { listen_address: `:${FALLBACK_PORT}`, trusted_client_certificates: [fleet.client.certificate] };
      const backup = await using(fleet, host, async (exchange) => {
        await exchange.change('PUT', '/os/1.0/system/fallback-listener', { config });
        return exchange.download('POST', '/os/1.0/applications/incus/:backup', {});
      });
      await host.powerCut();
      await host.breakIncus();
      await host.powerOn();
      const fallback = new Exchange(host.address, fleet.client, FALLBACK_PORT);
      await fallback.send('POST', '/os/1.0/applications/incus/:restore', backup).catch(cutOff);
      await fallback.close();
      const server = await eventually(
        () => using(fleet, host, (exchange) => exchange.get<{ auth: string }>('/1.0')),
        ({ auth }) => auth === 'trusted',
      );
      expect(server.auth).toBe('trusted');
    });
  });
}

/** What goes down with the very daemon that carries the answer may take the answer with it. */
function cutOff(error: Error & { code?: string }): void {
  const lost = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];
  if (!lost.includes(error.code ?? '') && !(error instanceof SyntaxError)) throw error;
}
