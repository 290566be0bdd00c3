import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootstrap, joinRequest, joinToken, joinWith, setAddresses, using } from '../cluster.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

/** How further servers come into a cluster. */
export function joining(start: StartFleet): void {
  describe('joining', () => {
    let fleet: Fleet;
    let first: Exchange;
    let certificate: string;

    beforeAll(async () => {
      fleet = await start(3);
      for (const host of fleet.hosts) await setAddresses(fleet, host);
      first = new Exchange(hostAt(fleet, 0).address, fleet.client);
      certificate = await bootstrap(first, hostAt(fleet, 0).hostname);
      const second = hostAt(fleet, 1);
      await joinWith(fleet, second, joinRequest(fleet, second, certificate, await joinToken(first, second.hostname)));
    });
    afterAll(async () => {
      await first?.close();
      await fleet?.remove();
    });

    test('needs a token, which is an operation that runs until it is used', async () => {
      const answer = await first.send('POST', '/1.0/cluster/members', { server_name: 'newcomer' });
      expect(answer.status).toBe(202);
      expect(answer.body.metadata).toMatchObject({
        class: 'token',
        status: 'Running',
        status_code: 103,
        may_cancel: true,
        err: '',
        metadata: {
          serverName: 'newcomer',
          secret: expect.stringMatching(/^[0-9a-f]{64}$/u),
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/u),
          addresses: fleet.hosts.slice(0, 2).map((host) => `${host.address}:8443`),
          expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
        },
      });
    });

    test.each([
      ['', 400, 'Invalid cluster member name: Names must start and end with an alphanumeric character'],
      ['a b', 400, 'Invalid cluster member name: Name cannot contain white space'],
    ])('gives no token for the name "%s"', async (name, status, error) => {
      expect(await refusal(first, 'POST', '/1.0/cluster/members', { server_name: name })).toEqual({ status, error });
    });

    test('gives no token for the name of a member', async () => {
      const { hostname } = hostAt(fleet, 0);
      expect(await refusal(first, 'POST', '/1.0/cluster/members', { server_name: hostname })).toEqual({
        status: 500,
        error: `The cluster already has a member with name: ${hostname}`,
      });
    });

    test("gives the new member the cluster's certificate, trust store and configuration", async () => {
      const second = hostAt(fleet, 1);
      expect((await presentedCertificate(second.address)).trim()).toBe(certificate.trim());
      await first.change('PATCH', '/1.0', { config: { 'user.shared': 'yes' } });
      const server = await using(fleet, second, (exchange) => exchange.get('/1.0'));
      expect(server).toMatchObject({
        auth: 'trusted',
        config: { 'user.shared': 'yes', 'core.https_address': `${second.address}:8443` },
        environment: { server_clustered: true, server_name: second.hostname },
      });
    });

    test('is not possible for a member', async () => {
      const second = hostAt(fleet, 1);
      const body = joinRequest(fleet, second, certificate, await joinToken(first, 'other'));
      const refused = await using(fleet, second, (exchange) => refusal(exchange, 'PUT', '/1.0/cluster', body));
      expect(refused).toEqual({ status: 400, error: 'This server is already clustered' });
    });

    const refused: [string, Record<string, string>, string][] = [
      ['without a name', { server_name: '' }, 'ServerName is required when enabling clustering'],
      [
        "without the cluster's certificate",
        { cluster_certificate: '' },
        'No target cluster member certificate provided',
      ],
      ['without an address', { server_address: '' }, 'No server address provided for this member'],
      [
        'with an address for all',
        { server_address: '0.0.0.0:8443' },
        `Invalid server address "0.0.0.0:8443": Wildcard addresses aren't allowed`,
      ],
    ];
    test.each(refused)('is refused at once %s', async (_case, change, error) => {
      const { refusedWith, stillAlone } = await tryToJoin(change, refusal);
      expect(refusedWith).toEqual({ status: 400, error });
      expect(stillAlone).toBe(true);
    });

    test('is refused at once with an address that is not its own', async () => {
      const { refusedWith } = await tryToJoin({ server_address: '192.0.2.1:8443' }, refusal);
      expect(refusedWith).toEqual({
        status: 400,
        error: `Server address "192.0.2.1:8443" is not covered by "${hostAt(fleet, 2).address}:8443" from "cluster.https_address"`,
      });
    });

    const trust = 'Failed to setup cluster trust: Failed to add server cert to cluster: ';
    const failing: [string, () => Promise<Record<string, string>>, RegExp][] = [
      ['a token that is none', async () => ({ cluster_token: 'garbage' }), new RegExp(`^${trust}not authorized$`, 'u')],
      [
        'a secret that was never given',
        async () => ({ cluster_token: await changedToken({ secret: '0'.repeat(64) }) }),
        new RegExp(`^${trust}No matching cluster join operation found$`, 'u'),
      ],
      [
        'a certificate that is not the cluster’s',
        async () => ({ cluster_certificate: fleet.client.certificate }),
        new RegExp(`^${trust}.*failed to verify certificate`, 'u'),
      ],
    ];
    test.each(failing)(
      'fails as an operation with %s, and leaves the server as it was',
      async (_case, change, error) => {
        const { refusedWith, stillAlone } = await tryToJoin(await change(), (exchange, method, path, body) =>
          exchange.operation(method, path, body),
        );
        expect(refusedWith).toMatchObject({
          class: 'task',
          description: 'Joining cluster',
          status: 'Failure',
          status_code: 400,
          err: expect.stringMatching(error),
        });
        expect(stillAlone).toBe(true);
      },
    );

    test('works with a token only once', async () => {
      const token = await joinToken(first, hostAt(fleet, 2).hostname);
      const newer = await joinToken(first, hostAt(fleet, 2).hostname);
      const third = hostAt(fleet, 2);
      const outcome = await using(fleet, third, (exchange) =>
        exchange.operation('PUT', '/1.0/cluster', joinRequest(fleet, third, certificate, token)),
      );
      expect(outcome?.err).toBe(`${trust}No matching cluster join operation found`);
      expect(newer.secret).not.toBe(token.secret);
    });

    async function changedToken(change: Partial<{ secret: string }>): Promise<string> {
      const third = hostAt(fleet, 2);
      const token = { ...(await joinToken(first, third.hostname)), ...change };
      return String(joinRequest(fleet, third, certificate, token)['cluster_token']);
    }

    async function tryToJoin<T>(
      change: Record<string, string>,
      attempt: (exchange: Exchange, method: string, path: string, body: unknown) => Promise<T>,
    ): Promise<{ refusedWith: T; stillAlone: boolean }> {
      const third = hostAt(fleet, 2);
      const token = await joinToken(first, third.hostname);
      const body = { ...joinRequest(fleet, third, certificate, token), ...change };
      return using(fleet, third, async (exchange) => {
        const refusedWith = await attempt(exchange, 'PUT', '/1.0/cluster', body);
        const cluster = await exchange.get<{ enabled: boolean }>('/1.0/cluster');
        return { refusedWith, stillAlone: !cluster.enabled };
      });
    }
  });
}
