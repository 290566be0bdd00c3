import { afterEach, describe, expect, test } from 'vitest';
import { bootstrap, joinRequest, joinToken, joinWith, setAddresses, using } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, CutMoment, Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

const FALLBACK_PORT = 8444;
/** A real host hits a moment only by the clock. */
const ATTEMPTS = 6;

/** What a power cut in the middle of the forming of a cluster leaves, and how it is mended. */
export function powerCuts(start: StartFleet): void {
  describe('a power cut', () => {
    let fleet: Fleet;
    let joiner: ContractHost;
    let first: Exchange;
    let certificate: string;

    afterEach(async () => {
      await first?.close();
      await fleet?.remove();
    });

    /** Sends what is cut off in the middle, and gives the power back. */
    async function cutIn(moment: CutMoment, attempt: number, host: ContractHost, body: unknown): Promise<void> {
      const cut = host.cutAt(moment, attempt);
      const exchange = new Exchange(host.address, fleet.client);
      void exchange.send('PUT', '/1.0/cluster', body).catch(() => undefined);
      await cut;
      await exchange.close();
      await host.powerOn();
    }

    test('early in a bootstrap leaves a member with the old certificate, which cannot be bootstrapped again', async () => {
      fleet = await start(1);
      const host = hostAt(fleet, 0);
      await setAddresses(fleet, host);
      const own = await presentedCertificate(host.address);
      const body = { server_name: host.hostname, enabled: true };
      await cutIn('bootstrap-recorded', 0, host, body);
      first = new Exchange(host.address, fleet.client);
      expect(await first.get('/1.0')).toMatchObject({ auth: 'trusted', environment: { server_clustered: true } });
      expect(await presentedCertificate(host.address)).toBe(own);
      expect(await first.operation('PUT', '/1.0/cluster', body)).toMatchObject({
        status: 'Failure',
        err: 'The member is already part of a cluster',
      });
    });

    /** A cluster of one, and a server that was cut off in its join; tried until the wanted state is met. */
    async function cutJoin(
      moment: CutMoment,
      fits: () => boolean,
      prepare = async (): Promise<void> => {},
    ): Promise<void> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        fleet = await start(2);
        joiner = hostAt(fleet, 1);
        for (const host of fleet.hosts) await setAddresses(fleet, host);
        first = new Exchange(hostAt(fleet, 0).address, fleet.client);
        certificate = await bootstrap(first, hostAt(fleet, 0).hostname);
        await prepare();
        const token = await joinToken(first, joiner.hostname);
        await cutIn(moment, attempt, joiner, joinRequest(fleet, joiner, certificate, token));
        if (fits()) return;
        await first.close();
        await fleet.remove();
      }
      throw new Error(`No cut in ${ATTEMPTS} joins met the moment ${moment}`);
    }

    test('in the middle of a join leaves a daemon that exits at every start; a backup mends it, and it joins', async () => {
      let backup: Buffer | undefined;
      const isDown = (): boolean => !joiner.os.ready;
      await cutJoin('join-recorded', isDown, async () => {
        const config = { listen_address: `:${FALLBACK_PORT}`, trusted_client_certificates: [fleet.client.certificate] };
        await using(fleet, joiner, async (exchange) => {
          await exchange.change('PUT', '/os/1.0/system/fallback-listener', { config });
          backup = await exchange.download('POST', '/os/1.0/applications/incus/:backup', {});
        });
      });
      await expect(joiner.os.options.daemon.start()).rejects.toThrow('No node registered with address');
      expect(joiner.os.fallbackAddress).toBe(`${joiner.address}:${FALLBACK_PORT}`);

      // The cluster holds a pending member, which no list shows and only force takes out of a cluster of one.
      const path = `/1.0/cluster/members/${joiner.hostname}`;
      expect(await first.get('/1.0/cluster/members')).toHaveLength(1);
      expect((await refusal(first, 'GET', path)).status).toBe(404);
      expect(await refusal(first, 'DELETE', `${path}?pending=1`)).toEqual({
        status: 500,
        error: 'Member is the only member in the cluster',
      });
      expect((await first.send('DELETE', `${path}?force=1&pending=1`)).status).toBe(200);
      expect(await refusal(first, 'DELETE', `${path}?force=1&pending=1`)).toMatchObject({ status: 404 });

      const fallback = new Exchange(joiner.address, fleet.client, FALLBACK_PORT);
      await fallback.send('POST', '/os/1.0/applications/incus/:restore', backup).catch(() => undefined);
      await fallback.close();
      await eventually(
        () => using(fleet, joiner, (exchange) => exchange.get<{ enabled: boolean }>('/1.0/cluster')),
        ({ enabled }) => !enabled,
      );
      const token = await joinToken(first, joiner.hostname);
      await joinWith(fleet, joiner, joinRequest(fleet, joiner, certificate, token));
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
    });

    test('a little later in a join leaves a whole member', async () => {
      await cutJoin('join-finished', () => joiner.os.ready);
      const cluster = await using(fleet, joiner, (exchange) => exchange.get('/1.0/cluster'));
      expect(cluster).toMatchObject({ enabled: true, server_name: joiner.hostname });
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
    });
  });
}
