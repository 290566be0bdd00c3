import { afterEach, describe, expect, test } from 'vitest';
import { bootstrap, joinRequest, joinToken, joinWith, setAddresses, using } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, CutMoment, Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

const FALLBACK_PORT = 8444;
/** A real host hits a moment only by the clock. */
const ATTEMPTS = 10;

/** Where a cut fell. */
type Hit = 'early' | 'met' | 'late';

/** Milliseconds after the request: too early, the first guess, too late. */
interface Aim {
  readonly from: number;
  readonly at: number;
  readonly to: number;
}

const nothing = (): Promise<void> => Promise.resolve();

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
    async function cutIn(moment: CutMoment, milliseconds: number, host: ContractHost, body: unknown): Promise<void> {
      const cut = host.cutAt(moment, milliseconds);
      const exchange = new Exchange(host.address, fleet.client);
      void exchange.send('PUT', '/1.0/cluster', body).catch(() => undefined);
      await cut;
      await exchange.close();
      await host.powerOn();
    }

    /** Tries until the cut meets its moment, each time with a fresh fleet and closer to it. */
    async function aim(moment: CutMoment, aimed: Aim, attempt: (milliseconds: number) => Promise<Hit>): Promise<void> {
      let { from, at, to } = aimed;
      for (let tries = 0; tries < ATTEMPTS; tries += 1) {
        const hit = await attempt(at);
        if (hit === 'met') return;
        if (hit === 'early') from = at;
        else to = at;
        at = (from + to) / 2;
        await first?.close();
        await fleet.remove();
      }
      throw new Error(`No cut in ${ATTEMPTS} met the moment ${moment}`);
    }

    const clustered = (host: ContractHost): Promise<boolean> =>
      using(fleet, host, async (exchange) => (await exchange.get<{ enabled: boolean }>('/1.0/cluster')).enabled);

    test('early in a bootstrap leaves a member with the old certificate, which cannot be bootstrapped again', async () => {
      await aim('bootstrap-recorded', { from: 0, at: 20, to: 80 }, async (milliseconds) => {
        fleet = await start(1);
        const host = hostAt(fleet, 0);
        await setAddresses(fleet, host);
        const own = await presentedCertificate(host.address);
        await cutIn('bootstrap-recorded', milliseconds, host, { server_name: host.hostname, enabled: true });
        if (!(await clustered(host))) return 'early';
        return (await presentedCertificate(host.address)) === own ? 'met' : 'late';
      });
      const { address, hostname } = hostAt(fleet, 0);
      first = new Exchange(address, fleet.client);
      expect(await first.get('/1.0')).toMatchObject({ auth: 'trusted', environment: { server_clustered: true } });
      expect(await first.operation('PUT', '/1.0/cluster', { server_name: hostname, enabled: true })).toMatchObject({
        status: 'Failure',
        err: 'The member is already part of a cluster',
      });
    });

    /** A cluster of one, and a server that is cut off in its join. */
    async function cutJoin(moment: CutMoment, milliseconds: number, prepare = nothing): Promise<void> {
      fleet = await start(2);
      joiner = hostAt(fleet, 1);
      for (const host of fleet.hosts) await setAddresses(fleet, host);
      first = new Exchange(hostAt(fleet, 0).address, fleet.client);
      certificate = await bootstrap(first, hostAt(fleet, 0).hostname);
      await prepare();
      const token = await joinToken(first, joiner.hostname);
      await cutIn(moment, milliseconds, joiner, joinRequest(fleet, joiner, certificate, token));
    }

    test('in the middle of a join leaves a daemon that exits at every start; a backup mends it, and it joins', async () => {
      let backup: Buffer | undefined;
      await aim('join-recorded', { from: 0, at: 100, to: 400 }, async (milliseconds) => {
        await cutJoin('join-recorded', milliseconds, async () => {
          const trusted = [fleet.client.certificate];
          const config = { listen_address: `:${FALLBACK_PORT}`, trusted_client_certificates: trusted };
          await using(fleet, joiner, async (exchange) => {
            await exchange.change('PUT', '/os/1.0/system/fallback-listener', { config });
            backup = await exchange.download('POST', '/os/1.0/applications/incus/:backup', {});
          });
        });
        if (!joiner.os.ready) return 'met';
        return (await clustered(joiner)) ? 'late' : 'early';
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
      await aim('join-finished', { from: 0, at: 400, to: 4000 }, async (milliseconds) => {
        await cutJoin('join-finished', milliseconds);
        return joiner.os.ready && (await clustered(joiner)) ? 'met' : 'early';
      });
      const cluster = await using(fleet, joiner, (exchange) => exchange.get('/1.0/cluster'));
      expect(cluster).toMatchObject({ enabled: true, server_name: joiner.hostname });
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
    });
  });
}
