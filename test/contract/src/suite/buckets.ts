import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { using } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { EventListener } from '../lifecycle-events.js';
import { refusal } from '../refusal.js';
import { makePool } from './storage.js';

interface Bucket {
  readonly location: string;
  readonly s3_url: string;
  readonly keys?: readonly Record<string, string>[];
}

/** Of which members a list knows the addresses of the buckets. */
async function addresses(list: Promise<Bucket[]>): Promise<Record<string, boolean>> {
  return Object.fromEntries((await list).map(({ location, s3_url }) => [location, s3_url !== '']));
}

/** Buckets, which a pool without shared storage keeps per member. */
export function buckets(cluster: () => Cluster): void {
  describe('buckets', () => {
    const path = '/1.0/storage-pools/bucketed/buckets';
    let listener: EventListener;

    beforeAll(async () => {
      const { first, fleet } = cluster();
      listener = await EventListener.open(hostAt(fleet, 0).address, fleet.client);
      await makePool(cluster(), 'bucketed');
      for (const { hostname } of fleet.hosts) {
        await first.change('PATCH', `/1.0?target=${hostname}`, { config: { 'core.storage_buckets_address': ':9000' } });
      }
    });
    afterAll(async () => {
      const { first, fleet } = cluster();
      for (const { hostname } of fleet.hosts) {
        await first.change('PATCH', `/1.0?target=${hostname}`, { config: { 'core.storage_buckets_address': '' } });
      }
      await first.change('DELETE', '/1.0/storage-pools/bucketed');
      listener?.close();
    });

    test('are made with a key, listed, changed and removed, and told of', async () => {
      const { first, fleet } = cluster();
      const made = await first.send('POST', path, { name: 'told', description: 'd', config: {} });
      expect([made.status, made.headers['location']]).toEqual([201, `${path}/told`]);
      const key = {
        name: 'admin',
        description: 'Admin user',
        role: 'admin',
        'access-key': expect.any(String),
        'secret-key': expect.any(String),
      };
      expect(made.body.metadata).toEqual(key);
      await listener.next('storage-bucket-created', `${path}/told`);
      const bucket = {
        name: 'told',
        description: 'd',
        config: {},
        location: hostAt(fleet, 0).hostname,
        project: 'default',
        s3_url: expect.stringMatching(/^https:\/\/.*:9000\/told$/u),
      };
      expect(await first.get(path)).toEqual([`${path}/told?target=${bucket.location}`]);
      expect(await first.get(`${path}?recursion=1&all-projects=true`)).toEqual([bucket]);
      const full = { ...bucket, backups: [], keys: [made.body.metadata] };
      expect(await first.get(`${path}?recursion=2&all-projects=true`)).toEqual([full]);
      expect(await first.get(`${path}/told`)).toEqual(bucket);
      expect(await first.get(`${path}/told?recursion=1`)).toEqual(full);
      await first.change('PUT', `${path}/told`, { description: 'e', config: {} });
      await listener.next('storage-bucket-updated', `${path}/told`);
      const usedBy = { used_by: [`${path}/told?target=${bucket.location}`] };
      expect(await first.get('/1.0/storage-pools/bucketed')).toMatchObject(usedBy);
      expect(await first.get('/1.0/projects/default')).toMatchObject({
        used_by: expect.arrayContaining(usedBy.used_by),
      });
      await first.change('DELETE', `${path}/told`);
      await listener.next('storage-bucket-deleted', `${path}/told`);
      expect(await refusal(first, 'GET', `${path}/told`)).toEqual({ status: 404, error: 'Storage bucket not found' });
    });

    test('are named by rules', async () => {
      expect((await refusal(cluster().first, 'POST', path, { name: 'b1', config: {} })).error).toBe(
        'Failed creating storage bucket: Bucket name must be between 3 and 63 lowercase letters, numbers, periods or hyphens and must start with a letter or number',
      );
    });

    test('tell of their keys under paths that name neither the bucket nor, later, the key', async () => {
      const { first } = cluster();
      const wrong = '/1.0/storage-pools/bucketed/buckets/bucketed/keys';
      await first.change('POST', path, { name: 'keyed', config: {} });
      await first.change('POST', `${path}/keyed/keys`, { name: 'reader', role: 'read-only' });
      await listener.next('storage-bucket-key-created', `${wrong}/reader`);
      const { keys = [] } = await first.get<Bucket>(`${path}/keyed?recursion=1`);
      expect(keys.map(({ name, role }) => [name, role])).toEqual([
        ['admin', 'admin'],
        ['reader', 'read-only'],
      ]);
      await first.change('PUT', `${path}/keyed/keys/reader`, { description: 'x', role: 'admin' });
      await listener.next('storage-bucket-key-updated', `${wrong}/keyed`);
      const changed = await first.get<Record<string, string>>(`${path}/keyed/keys/reader`);
      expect(changed).toMatchObject({ name: 'reader', description: 'x', role: 'admin' });
      expect(changed['secret-key']).not.toBe(keys[1]?.['secret-key']);
      await first.change('DELETE', `${path}/keyed/keys/reader`);
      await listener.next('storage-bucket-key-deleted', `${wrong}/keyed`);
      await first.change('DELETE', `${path}/keyed`);
    });

    test('exist once per member, and only their own member knows their address', async () => {
      const { first, fleet } = cluster();
      const [one = '', two = ''] = fleet.hosts.map((host) => host.hostname);
      for (const target of [one, two])
        await first.change('POST', `${path}?target=${target}`, { name: 'twice', config: {} });
      expect(await refusal(first, 'GET', `${path}/twice`)).toEqual({
        status: 409,
        error: 'Storage bucket found on more than one cluster member. Please target a specific member',
      });
      expect(await addresses(first.get(`${path}?recursion=1`))).toEqual({ [one]: true, [two]: false });
      const elsewhere = using(fleet, hostAt(fleet, 1), (exchange) => exchange.get<Bucket[]>(`${path}?recursion=1`));
      expect(await addresses(elsewhere)).toEqual({ [one]: false, [two]: true });
      expect(await first.get(`${path}/twice?target=${two}`)).toMatchObject({ location: two });
      for (const target of [one, two]) await first.change('DELETE', `${path}/twice?target=${target}`);
    });
  });
}
