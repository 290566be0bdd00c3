import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';

/** What a cluster says about its members. */
export function members(cluster: () => Cluster): void {
  describe('the members', () => {
    test('are listed with their state, roles and addresses', async () => {
      const { first, fleet } = cluster();
      const list = await first.get<Record<string, unknown>[]>('/1.0/cluster/members?recursion=1');
      expect(list).toHaveLength(fleet.hosts.length);
      for (const host of fleet.hosts) {
        expect(list).toContainEqual({
          roles: expect.arrayContaining(['database']),
          failure_domain: 'default',
          description: '',
          config: {},
          groups: ['default'],
          server_name: host.hostname,
          url: `https://${host.address}:8443`,
          database: true,
          status: 'Online',
          message: 'Fully operational',
          architecture: expect.any(String),
        });
      }
      expect(list.filter(({ roles }) => (roles as string[]).includes('database-leader'))).toHaveLength(1);
    });

    test('are the same whichever member is asked', async () => {
      const { first, fleet } = cluster();
      const expected = fleet.hosts.map((host) => `/1.0/cluster/members/${host.hostname}`).toSorted();
      expect((await first.get<string[]>('/1.0/cluster/members')).toSorted()).toEqual(expected);
    });

    test('can be asked for one by one, with an ETag', async () => {
      const { first, fleet } = cluster();
      const { hostname } = hostAt(fleet, 1);
      const answer = await first.send('GET', `/1.0/cluster/members/${hostname}`);
      expect(answer.headers['etag']).toMatch(/^"[0-9a-f]{64}"$/u);
      expect(answer.body.metadata).toMatchObject({ server_name: hostname, status: 'Online' });
      expect(await refusal(first, 'GET', '/1.0/cluster/members/nobody')).toEqual({
        status: 404,
        error: 'Cluster member not found',
      });
    });

    test('keep their database role and refuse a stale change', async () => {
      const { first, fleet } = cluster();
      const path = `/1.0/cluster/members/${hostAt(fleet, 1).hostname}`;
      const member = await first.get<Record<string, unknown>>(path);
      expect((await refusal(first, 'PUT', path, member, { 'if-match': '"stale"' })).status).toBe(412);
    });

    test('have groups', async () => {
      const { first, fleet } = cluster();
      const names = fleet.hosts.map((host) => host.hostname);
      const everyone = await first.get<{ members: string[] }>('/1.0/cluster/groups/default');
      expect(everyone).toMatchObject({ name: 'default', description: 'Default cluster group' });
      expect(everyone.members.toSorted()).toEqual(names.toSorted());
      await first.change('POST', '/1.0/cluster/groups', { name: 'racks', description: 'one', members: [], config: {} });
      expect(await first.get('/1.0/cluster/groups/racks')).toMatchObject({
        name: 'racks',
        description: 'one',
        members: [],
      });
      expect((await refusal(first, 'POST', '/1.0/cluster/groups', { name: 'racks', members: [] })).status).toBe(409);
      await first.change('PUT', '/1.0/cluster/groups/racks', { description: 'two', members: names, config: {} });
      expect(await refusal(first, 'DELETE', '/1.0/cluster/groups/racks')).toEqual({
        status: 500,
        error: 'Only empty cluster groups can be removed',
      });
      await first.change('PUT', '/1.0/cluster/groups/racks', { description: 'two', members: [], config: {} });
      await first.change('DELETE', '/1.0/cluster/groups/racks');
      expect((await refusal(first, 'GET', '/1.0/cluster/groups/racks')).status).toBe(404);
    });
  });
}
