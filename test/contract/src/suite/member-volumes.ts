import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';
import { makePool } from './storage.js';

const POOL = 'own';
const VOLUMES = ['backups', 'images', 'logs'];

/** The volumes in which a member keeps its own backups, images and logs. */
export function memberVolumes(cluster: () => Cluster): void {
  describe("a member's own volumes", () => {
    let member: string;
    let target: string;
    const path = (volume: string): string => `/1.0/storage-pools/${POOL}/volumes/custom/${volume}?target=${member}`;
    const settings = (value: (volume: string) => string): Record<string, string> =>
      Object.fromEntries(VOLUMES.map((volume) => [`storage.${volume}_volume`, value(volume)]));
    const configure = (value: (volume: string) => string): Promise<unknown> =>
      cluster().first.change('PATCH', target, { config: settings(value) });

    beforeAll(async () => {
      const { first, fleet } = cluster();
      member = hostAt(fleet, 2).hostname;
      target = `/1.0?target=${member}`;
      await makePool(cluster(), POOL);
      for (const name of VOLUMES) {
        await first.change('POST', `/1.0/storage-pools/${POOL}/volumes/custom?target=${member}`, {
          name,
          content_type: 'filesystem',
          config: {},
        });
      }
      await configure((volume) => `${POOL}/${volume}`);
    });
    afterAll(async () => {
      await configure(() => '');
      const { first } = cluster();
      for (const volume of VOLUMES) await first.change('DELETE', path(volume));
      await first.change('DELETE', `/1.0/storage-pools/${POOL}`);
    });

    test.each(VOLUMES)('%s: names its user, and is neither removed nor renamed nor copied', async (volume) => {
      const { first } = cluster();
      expect(await first.get(path(volume))).toMatchObject({
        location: member,
        used_by: [`/1.0?target=${member}#storage.${volume}_volume`],
      });
      expect(await refusal(first, 'DELETE', path(volume))).toEqual({
        status: 400,
        error: 'The storage volume is still in use',
      });
      expect(await refusal(first, 'POST', path(volume), { name: 'other' })).toEqual({
        status: 500,
        error: 'Volume is used by Incus itself and cannot be renamed',
      });
      const snapshots = path(volume).replace('?', '/snapshots?');
      expect(await refusal(first, 'POST', snapshots, { name: 'one' })).toEqual({
        status: 400,
        error: 'Volumes used by Incus itself cannot have snapshots',
      });
    });

    test('keep the member in its cluster, configured or not', async () => {
      const { first } = cluster();
      const held = { status: 500, error: `Node still has the following custom volumes: ${VOLUMES.join(', ')}` };
      expect(await refusal(first, 'DELETE', `/1.0/cluster/members/${member}`)).toEqual(held);
      await configure(() => '');
      expect(await first.get(path('logs'))).toMatchObject({ used_by: [] });
      expect(await refusal(first, 'DELETE', `/1.0/cluster/members/${member}`)).toEqual(held);
      expect(await first.get('/1.0/cluster/members')).toHaveLength(3);
    });
  });
}
