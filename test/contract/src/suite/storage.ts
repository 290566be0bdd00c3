import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';

/** Makes a pool of type dir on every member: per member first, then once for the cluster. */
export async function makePool({ first, fleet }: Cluster, name: string): Promise<void> {
  for (const host of fleet.hosts) {
    await first.change('POST', `/1.0/storage-pools?target=${host.hostname}`, { name, driver: 'dir', config: {} });
  }
  await first.change('POST', '/1.0/storage-pools', { name, driver: 'dir', description: 'Contract', config: {} });
}

/** How pools come into being member by member. */
export function storagePools(cluster: () => Cluster): void {
  describe('storage pools', () => {
    test('are defined on each member, then created once', async () => {
      const { first, fleet } = cluster();
      const body = { name: 'steps', driver: 'dir', config: {} };
      const names = fleet.hosts.map((host) => host.hostname);
      for (const [index, name] of names.entries()) {
        const answer = await first.send('POST', `/1.0/storage-pools?target=${name}`, body);
        expect(answer).toMatchObject({ status: 201, body: { status_code: 200, metadata: null } });
        expect(answer.headers['location']).toBe('/1.0/storage-pools/steps');
        const pool = await first.get<{ locations: string[] }>('/1.0/storage-pools/steps');
        expect(pool).toMatchObject({ status: 'Pending', config: {}, used_by: [] });
        expect(pool.locations.toSorted()).toEqual(names.slice(0, index + 1).toSorted());
      }
      expect((await first.send('POST', '/1.0/storage-pools', { ...body, description: 'D' })).status).toBe(201);
      const pool = await first.get<{ locations: string[] }>('/1.0/storage-pools/steps');
      expect({ ...pool, locations: pool.locations.toSorted() }).toEqual({
        config: {},
        description: 'D',
        name: 'steps',
        driver: 'dir',
        used_by: [],
        status: 'Created',
        locations: names.toSorted(),
      });
      await first.change('DELETE', '/1.0/storage-pools/steps');
    });

    test('show the keys of one member only to who asks for that member', async () => {
      const { first, fleet } = cluster();
      await makePool(cluster(), 'local-keys');
      const member = hostAt(fleet, 1).hostname;
      expect(await first.get('/1.0/storage-pools/local-keys')).toMatchObject({ config: {} });
      expect(await first.get(`/1.0/storage-pools/local-keys?target=${member}`)).toMatchObject({
        config: { source: '/var/lib/incus/storage-pools/local-keys' },
      });
      await first.change('DELETE', '/1.0/storage-pools/local-keys');
    });

    test('refuse each step out of order', async () => {
      const { first, fleet } = cluster();
      const pool = { name: 'disorder', driver: 'dir', config: {} };
      const names = fleet.hosts.map((host) => host.hostname);
      const [one, ...others] = names;
      const post = (query: string, body: unknown) => refusal(first, 'POST', `/1.0/storage-pools${query}`, body);
      expect(await post('', pool)).toEqual({
        status: 500,
        error: 'Pool not pending on any node (use --target <node> first)',
      });
      await first.change('POST', `/1.0/storage-pools?target=${one}`, pool);
      expect(await post(`?target=${one}`, pool)).toEqual({
        status: 400,
        error: `The storage pool already defined on member "${one}"`,
      });
      expect(await post('', pool)).toEqual({ status: 500, error: `Pool not defined on nodes: ${others.join(', ')}` });
      expect(await post('?target=nobody', pool)).toEqual({ status: 404, error: 'Cluster member not found' });
      expect(await post(`?target=${others[0]}`, { ...pool, config: { 'rsync.bwlimit': '1' } })).toEqual({
        status: 500,
        error: 'Config key "rsync.bwlimit" may not be used as member-specific key',
      });
      for (const name of others) await first.change('POST', `/1.0/storage-pools?target=${name}`, pool);
      expect(await post('', { ...pool, config: { source: '/srv' } })).toEqual({
        status: 500,
        error: 'Config key "source" is cluster member specific',
      });
      await first.change('POST', '/1.0/storage-pools', pool);
      expect(await post('', pool)).toEqual({ status: 500, error: 'The storage pool is already created' });
      await first.change('DELETE', '/1.0/storage-pools/disorder');
      expect(await refusal(first, 'GET', '/1.0/storage-pools/disorder')).toEqual({
        status: 404,
        error: 'Storage pool not found',
      });
    });

    test('refuse a driver that does not exist', async () => {
      const { first, fleet } = cluster();
      const body = { name: 'odd', driver: 'tape', config: {} };
      const path = `/1.0/storage-pools?target=${hostAt(fleet, 0).hostname}`;
      expect(await refusal(first, 'POST', path, body)).toEqual({ status: 400, error: 'Unknown driver' });
    });

    test('take changes', async () => {
      const { first } = cluster();
      await makePool(cluster(), 'changed');
      await first.change('PUT', '/1.0/storage-pools/changed', { description: 'E', config: { 'rsync.bwlimit': '1MB' } });
      expect(await first.get('/1.0/storage-pools/changed')).toMatchObject({
        description: 'E',
        config: { 'rsync.bwlimit': '1MB' },
      });
      await first.change('DELETE', '/1.0/storage-pools/changed');
    });
  });
}

/** Custom volumes, which a pool without shared storage keeps per member. */
export function storageVolumes(cluster: () => Cluster): void {
  describe('custom volumes', () => {
    const path = '/1.0/storage-pools/shelf/volumes/custom';
    const volume = { name: 'backups', type: 'custom', content_type: 'filesystem', config: {} };

    test('exist once per member, under one name', async () => {
      const { first, fleet } = cluster();
      await makePool(cluster(), 'shelf');
      for (const host of fleet.hosts) {
        const answer = await first.send('POST', `${path}?target=${host.hostname}`, volume);
        expect(answer).toMatchObject({ status: 200, body: { type: 'sync', metadata: {} } });
        expect(await first.get(`${path}/backups?target=${host.hostname}`)).toEqual({
          ...volume,
          description: '',
          used_by: [],
          location: host.hostname,
          project: 'default',
          created_at: expect.stringMatching(/^\d{4}-/u),
        });
      }
      expect(await refusal(first, 'POST', `${path}?target=${hostAt(fleet, 0).hostname}`, volume)).toEqual({
        status: 409,
        error: 'Volume by that name already exists',
      });
      expect(await refusal(first, 'GET', `${path}/backups`)).toEqual({
        status: 500,
        error: 'More than one cluster member has a volume named "backups". Please target a specific member',
      });
      expect(await refusal(first, 'GET', `${path}/none?target=${hostAt(fleet, 0).hostname}`)).toEqual({
        status: 404,
        error: 'Storage volume not found',
      });
      const names = fleet.hosts.map((host) => `${path}/backups?target=${host.hostname}`);
      expect((await first.get<string[]>('/1.0/storage-pools/shelf/volumes')).toSorted()).toEqual(names.toSorted());
      for (const host of fleet.hosts) await first.change('DELETE', `${path}/backups?target=${host.hostname}`);
      await first.change('DELETE', '/1.0/storage-pools/shelf');
    });
  });
}

/** The part of a server's configuration that is its own, also in a cluster. */
export function memberConfiguration(cluster: () => Cluster): void {
  describe("a member's own configuration", () => {
    test('is read and written through any member, and changes no other', async () => {
      const { first, fleet } = cluster();
      await makePool(cluster(), 'vault');
      const path = '/1.0/storage-pools/vault/volumes/custom';
      const [own, other] = [hostAt(fleet, 1).hostname, hostAt(fleet, 2).hostname];
      await first.change('POST', `${path}?target=${own}`, { name: 'images', content_type: 'filesystem', config: {} });

      const { config } = await first.get<{ config: Record<string, string> }>(`/1.0?target=${own}`);
      expect(config['core.https_address']).toBe(`${hostAt(fleet, 1).address}:8443`);
      const changed = { ...config, 'storage.images_volume': 'vault/images' };
      await first.change('PUT', `/1.0?target=${own}`, { config: changed });
      expect(await first.get(`/1.0?target=${own}`)).toMatchObject({ config: changed });
      expect(await first.get(`/1.0?target=${other}`)).not.toHaveProperty(['config', 'storage.images_volume']);

      const target = `${path}/images?target=${own}`;
      expect(await refusal(first, 'DELETE', target)).toEqual({
        status: 400,
        error: 'The storage volume is still in use',
      });
      const wrong = { ...config, 'storage.images_volume': 'vault/none' };
      expect(await refusal(first, 'PUT', `/1.0?target=${own}`, { config: wrong })).toEqual({
        status: 404,
        error:
          'Failed validation of "storage.images_volume": Failed loading storage volume "vault/none" in "default" project: Storage volume not found',
      });
      expect((await refusal(first, 'PUT', '/1.0?target=nobody', { config: {} })).status).toBe(404);

      await first.change('PUT', `/1.0?target=${own}`, { config });
      await first.change('DELETE', target);
      await first.change('DELETE', '/1.0/storage-pools/vault');
    });
  });
}
