import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCluster, using } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { eventually } from '../eventually.js';
import { Exchange } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

interface Member {
  readonly server_name: string;
  readonly status: string;
  readonly roles: readonly string[];
}

/** What is left of a cluster when members do not answer any more. */
export function deadMembers(start: StartFleet): void {
  describe('a member that does not answer', () => {
    let cluster: Cluster;
    let dead: ContractHost;
    let path: string;

    async function startWithDead(count: number, place: number): Promise<void> {
      cluster = await startCluster(start, count);
      dead = hostAt(cluster.fleet, place);
      path = `/1.0/cluster/members/${dead.hostname}`;
      await dead.powerCut();
    }
    afterEach(() => cluster?.remove());

    test('is Offline after a while, and nothing is asked of it until it is back Online', async () => {
      await startWithDead(3, 2);
      const { first } = cluster;
      const status = (): Promise<Member> => first.get<Member>(path);
      await eventually(status, (member) => member.status === 'Offline');
      const offline = { status: 503, error: `Cluster member "${dead.hostname}" is offline` };
      expect(await refusal(first, 'POST', `${path}/state`, { action: 'evacuate' })).toEqual(offline);
      expect(await refusal(first, 'GET', `/1.0?target=${dead.hostname}`)).toEqual(offline);
      await dead.powerOn();
      expect(await eventually(status, (member) => member.status === 'Online')).toMatchObject({ status: 'Online' });
    });

    test('is gone after an ordinary removal too, although that says that it failed', async () => {
      await startWithDead(3, 2);
      const { first } = cluster;
      expect(await refusal(first, 'DELETE', path)).toMatchObject({
        status: 500,
        error: expect.stringMatching(/^Failed to cleanup the member: /u),
      });
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
      expect(await refusal(first, 'DELETE', path)).toEqual({
        status: 404,
        error: `Failed to get member "${dead.hostname}": Cluster member not found`,
      });
    });

    test('can be the leader: another leads, and takes it out', async () => {
      await startWithDead(3, 0);
      const second = new Exchange(hostAt(cluster.fleet, 1).address, cluster.fleet.client);
      await eventually(
        async () => (await second.send('DELETE', `${path}?force=1`)).status,
        (status) => status === 200 || status === 404,
      );
      const members = await second.get<Member[]>('/1.0/cluster/members?recursion=1');
      expect(members.map(({ server_name }) => server_name)).not.toContain(dead.hostname);
      expect(members.filter(({ roles }) => roles.includes('database-leader'))).toHaveLength(1);
      await second.close();
    });

    test('of two takes the cluster with it only when it had the vote', async () => {
      await startWithDead(2, 1);
      const { first, fleet } = cluster;
      const roles = (await first.get<Member[]>('/1.0/cluster/members?recursion=1')).map((member) => member.roles);
      expect(roles).toEqual([['database-leader', 'database'], ['database-standby']]);
      await dead.powerOn();
      await eventually(
        () => first.get<Member>(path),
        ({ status }) => status === 'Online',
      );
      await hostAt(fleet, 0).powerCut();
      const second = new Exchange(dead.address, fleet.client);
      const answer = await eventually(
        () => second.send('GET', '/1.0/cluster/members'),
        ({ status }) => status >= 500,
      );
      expect(answer.body.error).not.toBe('');
      expect(await second.get('/1.0')).toMatchObject({ auth: 'trusted' });
      await second.close();
    });

    describe('but is alive', () => {
      beforeEach(async () => {
        cluster = await startCluster(start, 3);
        dead = hostAt(cluster.fleet, 2);
        path = `/1.0/cluster/members/${dead.hostname}`;
      });

      test('does not know when it is removed by force: it trusts its clients and calls itself a member', async () => {
        const { first, fleet } = cluster;
        expect((await first.send('DELETE', `${path}?force=1`)).status).toBe(200);
        expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
        await using(fleet, dead, async (exchange) => {
          expect(await exchange.get('/1.0')).toMatchObject({ auth: 'trusted' });
          expect(await exchange.get('/1.0/cluster')).toMatchObject({ server_name: dead.hostname, enabled: true });
        });
      });
    });
  });
}
