import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setAddresses, using } from '../cluster.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import type { Operation } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

/** How long a finished operation can still be asked for, at most. */
const OPERATION_KEPT = 8000;

/** How one server becomes a cluster, and what changes with it. */
export function bootstrapping(start: StartFleet): void {
  describe('bootstrapping', () => {
    let fleet: Fleet;
    let first: Exchange;
    let before: string;
    let operation: Operation;

    beforeAll(async () => {
      fleet = await start(1);
      const host = hostAt(fleet, 0);
      await setAddresses(fleet, host);
      before = await presentedCertificate(host.address);
      first = new Exchange(host.address, fleet.client);
      const answer = await first.send('PUT', '/1.0/cluster', { server_name: host.hostname, enabled: true });
      expect(answer.status).toBe(202);
      expect(answer.headers['location']).toBe(answer.body.operation);
      expect(answer.body).toMatchObject({ type: 'async', status: 'Operation created', status_code: 100 });
      operation = await first.get<Operation>(`${answer.body.operation}/wait?timeout=50`);
    });
    afterAll(async () => {
      await first?.close();
      await fleet?.remove();
    });

    test('ends with the new certificate of the cluster in its operation', () => {
      expect(operation).toMatchObject({
        class: 'task',
        description: 'Creating bootstrap node',
        status: 'Success',
        status_code: 200,
        resources: { cluster: null },
        metadata: { certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/u) },
        may_cancel: false,
        err: '',
      });
      expect(operation.metadata?.['certificate']).not.toBe(before);
    });

    test('changes the certificate that the server presents and reports to that of the operation', async () => {
      const certificate = String(operation.metadata?.['certificate']).trim();
      expect((await presentedCertificate(hostAt(fleet, 0).address)).trim()).toBe(certificate);
      const { environment } = await first.get<{ environment: Record<string, unknown> }>('/1.0');
      expect(String(environment['certificate']).trim()).toBe(certificate);
      expect(environment).toMatchObject({ server_clustered: true, server_name: hostAt(fleet, 0).hostname });
    });

    test('leaves the client trusted', async () => {
      const server = await using(fleet, hostAt(fleet, 0), (exchange) => exchange.get('/1.0'));
      expect(server).toMatchObject({ auth: 'trusted' });
    });

    test('makes a cluster of one member', async () => {
      const { hostname } = hostAt(fleet, 0);
      expect(await first.get('/1.0/cluster')).toEqual({ server_name: hostname, enabled: true, member_config: [] });
      expect(await first.get('/1.0/cluster/members')).toEqual([`/1.0/cluster/members/${hostname}`]);
    });

    test('cannot be done twice', async () => {
      const enable = { server_name: hostAt(fleet, 0).hostname, enabled: true };
      expect(await first.operation('PUT', '/1.0/cluster', enable)).toMatchObject({
        description: 'Creating bootstrap node',
        status: 'Failure',
        status_code: 400,
        err: 'Inconsistent state: found leftover cluster certificate',
      });
      expect(await first.get('/1.0/cluster')).toMatchObject({ enabled: true });
    });

    test('fixes the cluster address for good', async () => {
      const { config } = await first.get<{ config: Record<string, string> }>('/1.0');
      const moved = { ...config, 'cluster.https_address': `${hostAt(fleet, 0).address}:8444` };
      expect(await refusal(first, 'PUT', '/1.0', { config: moved })).toEqual({
        status: 500,
        error: 'Changing cluster.https_address is currently not supported',
      });
    });

    test('leaves an operation that is forgotten seconds after its end', async () => {
      const giveUp = performance.now() + OPERATION_KEPT;
      let status = 0;
      while (status !== 404 && performance.now() < giveUp) {
        status = (await first.send('GET', `/1.0/operations/${operation.id}`)).status;
        await pause(100);
      }
      expect(await refusal(first, 'GET', `/1.0/operations/${operation.id}`)).toEqual({
        status: 404,
        error: 'Operation not found',
      });
    });
  });
}
