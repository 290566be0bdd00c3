import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCluster, using } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';
import { emptyContainer } from './instances.js';
import { makePool } from './storage.js';

/** How members leave a cluster. */
export function removal(start: StartFleet): void {
  describe('leaving a cluster', () => {
    let cluster: Cluster;

    beforeEach(async () => {
      cluster = await startCluster(start, 3);
    });
    afterEach(() => cluster?.remove());

    test('makes a server on its own of a member, which trusts nobody any more', async () => {
      const { first, fleet } = cluster;
      const leaving = hostAt(fleet, 2);
      await first.change('DELETE', `/1.0/cluster/members/${leaving.hostname}`);
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
      const lockedOut = await eventually(
        () => using(fleet, leaving, (exchange) => exchange.get<{ auth: string }>('/1.0')),
        ({ auth }) => auth === 'untrusted',
      );
      expect(lockedOut.auth).toBe('untrusted');
    });

    test('is refused to a member with instances', async () => {
      const { first, fleet } = cluster;
      const { hostname } = hostAt(fleet, 2);
      await makePool(cluster, 'held');
      await first.change('POST', `/1.0/instances?target=${hostname}`, emptyContainer('holder', 'held'));
      expect(await refusal(first, 'DELETE', `/1.0/cluster/members/${hostname}`)).toEqual({
        status: 500,
        error: 'Node still has the following instances: holder',
      });
      expect(await first.get('/1.0/cluster/members')).toHaveLength(3);
    });

    test('can be forced upon a dead member, and its name is free again', async () => {
      const { first, fleet } = cluster;
      const dead = hostAt(fleet, 2);
      await dead.powerCut();
      const path = `/1.0/cluster/members/${dead.hostname}?force=1`;
      // Right after a death the cluster may still look for the dead one.
      await eventually(
        async () => (await first.send('DELETE', path)).status,
        (status) => status === 200 || status === 404,
      );
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
      const answer = await first.send('POST', '/1.0/cluster/members', { server_name: dead.hostname });
      expect(answer.status).toBe(202);
    });

    test('is refused to nobody', async () => {
      expect((await refusal(cluster.first, 'DELETE', '/1.0/cluster/members/nobody')).status).toBe(404);
    });

    test('is not needed for a power cut: the others go on, and the member comes back', async () => {
      const { first, fleet } = cluster;
      const cut = hostAt(fleet, 2);
      await cut.powerCut();
      await first.change('POST', '/1.0/projects', { name: 'meanwhile', config: {} });
      await cut.powerOn();
      const back = new Exchange(cut.address, fleet.client);
      const project = await eventually(
        () => back.get<{ name: string }>('/1.0/projects/meanwhile'),
        ({ name }) => name === 'meanwhile',
      );
      expect(project.name).toBe('meanwhile');
      const listed = await eventually(
        () => first.get<{ status: string }[]>('/1.0/cluster/members?recursion=1'),
        (list) => list.every(({ status }) => status === 'Online'),
      );
      expect(listed).toHaveLength(3);
      await back.close();
    });
  });
}
