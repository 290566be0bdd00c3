import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { using } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { smallestImage } from './images.js';
import { emptyContainer } from './instances.js';
import { QUIET, makeBridge } from './networks.js';
import { makePool } from './storage.js';

type Listed = Record<string, unknown>;

/** The keys that every object of a kind has in a full listing. */
const KINDS = [
  { kind: 'projects', path: '/1.0/projects?recursion=1', keys: 'config description name used_by' },
  {
    kind: 'profiles',
    path: '/1.0/profiles?recursion=1&all-projects=true',
    keys: 'config description devices name project used_by',
  },
  {
    kind: 'networks',
    path: '/1.0/networks?recursion=1&all-projects=true',
    keys: 'config description locations managed name project status type used_by',
  },
  {
    kind: 'storage pools',
    path: '/1.0/storage-pools?recursion=1',
    keys: 'config description driver locations name status used_by',
  },
  {
    kind: 'storage volumes',
    path: '/1.0/storage-pools/listed/volumes?recursion=1&all-projects=true',
    keys: 'config content_type created_at description location name project type used_by',
  },
  {
    kind: 'instances',
    path: '/1.0/instances?recursion=1&all-projects=true',
    keys: `architecture config created_at description devices ephemeral expanded_config expanded_devices last_used_at
      location name profiles project stateful status status_code type`,
  },
  {
    kind: 'images',
    path: '/1.0/images?recursion=1&all-projects=true',
    keys: `aliases architecture auto_update cached created_at expires_at filename fingerprint last_used_at locations
      profiles project properties public size type uploaded_at`,
  },
];

/** The listings that the inventory is made of. */
export function inventoryLists(cluster: () => Cluster): void {
  describe('the listing of', () => {
    let fingerprint: string;

    beforeAll(async () => {
      const { first, fleet } = cluster();
      await makePool(cluster(), 'listed');
      await makeBridge(cluster(), 'listed0', QUIET);
      await first.change('POST', '/1.0/projects', { name: 'listed', config: {} });
      for (const [index, project] of ['default', 'listed'].entries()) {
        const target = hostAt(fleet, index).hostname;
        const query = `target=${target}&project=${project}`;
        await first.change('POST', `/1.0/instances?${query}`, emptyContainer(`in-${project}`, 'listed'));
        const volume = { name: `of-${project}`, content_type: 'filesystem', config: {} };
        await first.change('POST', `/1.0/storage-pools/listed/volumes/custom?${query}`, volume);
      }
      const upload = await first.change('POST', '/1.0/images?project=listed', smallestImage('listed'));
      fingerprint = String(upload?.metadata?.['fingerprint']);
    });
    afterAll(async () => {
      const { first, fleet } = cluster();
      for (const [index, project] of ['default', 'listed'].entries()) {
        await first.change('DELETE', `/1.0/instances/in-${project}?project=${project}`);
        const query = `target=${hostAt(fleet, index).hostname}&project=${project}`;
        await first.change('DELETE', `/1.0/storage-pools/listed/volumes/custom/of-${project}?${query}`);
      }
      await first.change('DELETE', `/1.0/images/${fingerprint}?project=listed`);
      await first.change('DELETE', '/1.0/projects/listed');
      await first.change('DELETE', '/1.0/networks/listed0');
      await first.change('DELETE', '/1.0/storage-pools/listed');
    });

    test.each(KINDS)('$kind shows whole objects', async ({ path, keys }) => {
      const list = await cluster().first.get<Listed[]>(path);
      expect(list.length).toBeGreaterThan(0);
      for (const object of list) expect(Object.keys(object).toSorted()).toEqual(keys.split(/\s+/u));
    });

    test.each([
      ['instances', '/1.0/instances', ['in-default', 'in-listed']],
      ['storage volumes', '/1.0/storage-pools/listed/volumes', ['in-default', 'in-listed', 'of-default', 'of-listed']],
    ])('%s goes over all projects only when asked to', async (_kind, path, names) => {
      const { first } = cluster();
      const all = await first.get<Listed[]>(`${path}?recursion=1&all-projects=true`);
      expect(all.map(({ name }) => String(name)).toSorted()).toEqual(names);
      expect(new Set(all.map(({ project }) => project))).toEqual(new Set(['default', 'listed']));
      const one = await first.get<Listed[]>(`${path}?recursion=1&project=listed`);
      expect(one.map(({ name }) => String(name)).toSorted()).toEqual(names.filter((name) => name.endsWith('listed')));
    });

    test('instances without recursion is one of addresses', async () => {
      const { first } = cluster();
      const list = await first.get<string[]>('/1.0/instances?all-projects=true');
      expect(list.toSorted()).toEqual(['/1.0/instances/in-default', '/1.0/instances/in-listed?project=listed']);
      expect(await first.get('/1.0/projects')).toContain('/1.0/projects/listed');
      expect(await first.get('/1.0/storage-pools')).toEqual(['/1.0/storage-pools/listed']);
    });

    test('images of another project says whose they are', async () => {
      const list = await cluster().first.get<Listed[]>('/1.0/images?recursion=1&all-projects=true');
      expect(list).toEqual([expect.objectContaining({ fingerprint, project: 'listed' })]);
    });

    test('instances with two recursions has their state as well', async () => {
      const list = await cluster().first.get<Listed[]>('/1.0/instances?recursion=2&all-projects=true');
      for (const instance of list) {
        expect(instance).toMatchObject({
          state: { status: 'Stopped', status_code: 102 },
          snapshots: null,
          backups: null,
        });
      }
    });

    test('instances and projects is the same through every member', async () => {
      const { first, fleet } = cluster();
      for (const path of ['/1.0/instances?recursion=1&all-projects=true', '/1.0/projects?recursion=1']) {
        const elsewhere = await using(fleet, hostAt(fleet, 2), (exchange) => exchange.get(path));
        expect(elsewhere).toEqual(await first.get(path));
      }
    });
  });
}
