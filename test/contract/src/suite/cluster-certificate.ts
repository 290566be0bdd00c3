import { generateSelfSigned } from '@muster/incus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

const PATH = '/1.0/cluster/certificate';

function newPair(): ReturnType<typeof generateSelfSigned> {
  return generateSelfSigned({ commonName: 'cluster', usage: 'server', names: { dns: ['cluster.test'] } });
}

/** How the certificate of a cluster is replaced. */
export function clusterCertificate(start: StartFleet): void {
  describe('the certificate of a cluster', () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await startCluster(start, 3);
    });
    afterAll(() => cluster?.remove());

    test('is not replaced by what is no pair', async () => {
      const { first } = cluster;
      const [pair, other] = [await newPair(), await newPair()];
      const put = (cluster_certificate: string, cluster_certificate_key: string): ReturnType<typeof refusal> =>
        refusal(first, 'PUT', PATH, { cluster_certificate, cluster_certificate_key });
      expect(await put('', pair.key)).toMatchObject({
        status: 400,
        error: expect.stringMatching(/^Certificate must be/u),
      });
      expect(await put(pair.certificate, 'x')).toMatchObject({
        status: 400,
        error: expect.stringMatching(/^Private key must be/u),
      });
      expect(await put(pair.certificate, other.key)).toEqual({
        status: 500,
        error: 'tls: private key does not match public key',
      });
      expect(await presentedCertificate(hostAt(cluster.fleet, 0).address)).toBe(cluster.certificate);
    });

    test('is presented and reported by every member once it is replaced, and the cluster goes on', async () => {
      const { first, fleet } = cluster;
      const pair = await newPair();
      await first.change('PUT', PATH, {
        cluster_certificate: pair.certificate,
        cluster_certificate_key: pair.key,
      });
      for (const host of fleet.hosts) {
        const presented = await eventually(
          () => presentedCertificate(host.address),
          (certificate) => certificate === pair.certificate,
        );
        expect(presented).toBe(pair.certificate);
        const exchange = new Exchange(host.address, fleet.client);
        expect(await exchange.get('/1.0')).toMatchObject({ environment: { certificate: pair.certificate } });
        expect(await exchange.get('/1.0/cluster/members')).toHaveLength(3);
        await exchange.close();
      }
    });
  });
}
