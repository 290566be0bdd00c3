import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';

interface Network {
  readonly locations: string[];
  readonly config: Record<string, string>;
}

/** Makes a bridge on every member: per member with `own` keys first, then once with `shared` ones. */
export async function makeBridge(
  { first, fleet }: Cluster,
  name: string,
  shared: Record<string, string>,
  own: Record<string, string> = {},
): Promise<void> {
  for (const host of fleet.hosts) {
    await first.change('POST', `/1.0/networks?target=${host.hostname}`, { name, type: 'bridge', config: own });
  }
  await first.change('POST', '/1.0/networks', { name, type: '', description: 'Contract', config: shared });
}

/** A bridge that needs no address to be looked for. */
export const QUIET = { 'ipv4.address': 'none', 'ipv6.address': 'none' };

/** How networks come into being member by member. */
export function networks(cluster: () => Cluster): void {
  describe('networks', () => {
    test('are defined on each member, then created once, and the last request may leave the type out', async () => {
      const { first, fleet } = cluster();
      const name = 'steps0';
      for (const host of fleet.hosts) {
        const answer = await first.send('POST', `/1.0/networks?target=${host.hostname}`, {
          name,
          type: 'bridge',
          config: {},
        });
        expect(answer).toMatchObject({ status: 201, body: { metadata: null } });
        expect(await first.get(`/1.0/networks/${name}`)).toMatchObject({ status: 'Pending', managed: true });
      }
      const final = await first.send('POST', '/1.0/networks', { name, type: '', description: 'D', config: QUIET });
      expect(final.headers['location']).toBe(`/1.0/networks/${name}`);
      const network = await first.get<Network>(`/1.0/networks/${name}`);
      expect({ ...network, locations: network.locations.toSorted() }).toEqual({
        config: QUIET,
        description: 'D',
        name,
        type: 'bridge',
        used_by: [],
        managed: true,
        status: 'Created',
        locations: fleet.hosts.map((host) => host.hostname).toSorted(),
        project: 'default',
      });
      await first.change('DELETE', `/1.0/networks/${name}`);
      expect(await refusal(first, 'GET', `/1.0/networks/${name}`)).toEqual({ status: 404, error: 'Network not found' });
    });

    test('get subnets chosen for them when they name none', async () => {
      const { first } = cluster();
      await makeBridge(cluster(), 'auto0', {});
      const { config } = await first.get<Network>('/1.0/networks/auto0');
      expect(config).toEqual({
        'ipv4.address': expect.stringMatching(/^10\.\d+\.\d+\.1\/24$/u),
        'ipv4.nat': 'true',
        'ipv6.address': expect.stringMatching(/^fd42:[0-9a-f:]+::1\/64$/u),
        'ipv6.nat': 'true',
      });
      await first.change('DELETE', '/1.0/networks/auto0');
    });

    test('keep the interface of a mesh per member', async () => {
      const { first, fleet } = cluster();
      const mesh = { ...QUIET, 'tunnel.mesh.id': '1000', 'tunnel.mesh.protocol': 'vxlan' };
      const card = hostAt(fleet, 0).os.options.interfaces[0]?.name ?? '';
      await makeBridge(cluster(), 'mesh0', mesh, { 'tunnel.mesh.interface': card });
      expect((await first.get<Network>('/1.0/networks/mesh0')).config).toEqual(mesh);
      const own = await first.get<Network>(`/1.0/networks/mesh0?target=${hostAt(fleet, 1).hostname}`);
      expect(own.config).toEqual({ ...mesh, 'tunnel.mesh.interface': card });
      const { member_config } = await first.get<{ member_config: unknown[] }>('/1.0/cluster');
      expect(member_config).toContainEqual({
        entity: 'network',
        name: 'mesh0',
        key: 'tunnel.mesh.interface',
        value: '',
        description: '"tunnel.mesh.interface" property for network "mesh0"',
      });
      await first.change('DELETE', '/1.0/networks/mesh0');
    });

    test('refuse each step out of order', async () => {
      const { first, fleet } = cluster();
      const [one, ...others] = fleet.hosts.map((host) => host.hostname);
      const bridge = { name: 'disorder0', type: 'bridge', config: {} };
      const post = (query: string, body: unknown) => refusal(first, 'POST', `/1.0/networks${query}`, body);
      expect(await post('', bridge)).toEqual({
        status: 500,
        error: 'Network not pending on any node (use --target <node> first)',
      });
      await first.change('POST', `/1.0/networks?target=${one}`, bridge);
      expect(await post(`?target=${one}`, bridge)).toEqual({
        status: 409,
        error: `Network "disorder0" is already defined on member "${one}"`,
      });
      expect((await post('', bridge)).error).toBe(`Network not defined on nodes: ${others.join(', ')}`);
      expect(await post(`?target=${others[0]}`, { ...bridge, config: { 'ipv4.nat': 'true' } })).toEqual({
        status: 400,
        error: 'Config key "ipv4.nat" may not be used as member-specific key',
      });
      await first.change('DELETE', '/1.0/networks/disorder0');
      expect((await post('?target=nobody', bridge)).status).toBe(404);
    });

    test.each([
      ['n', 'Invalid network name: Network interface is too short (minimum 2 characters)'],
      ['much-too-long-for-linux', 'Invalid network name: Network interface is too long (maximum 15 characters)'],
    ])('refuse the name %s', async (name, error) => {
      const { first } = cluster();
      expect(await refusal(first, 'POST', '/1.0/networks', { name, type: 'bridge', config: {} })).toEqual({
        status: 400,
        error,
      });
    });

    test('cannot be renamed, but described anew', async () => {
      const { first } = cluster();
      await makeBridge(cluster(), 'named0', QUIET);
      expect(await refusal(first, 'POST', '/1.0/networks/named0', { name: 'named1' })).toEqual({
        status: 400,
        error: 'Renaming clustered network not supported',
      });
      await first.change('PATCH', '/1.0/networks/named0', { description: 'anew' });
      expect(await first.get('/1.0/networks/named0')).toMatchObject({ description: 'anew', config: QUIET });
      await first.change('DELETE', '/1.0/networks/named0');
    });
  });
}
