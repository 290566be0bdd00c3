import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { using } from '../cluster.js';
import { hostAt } from '../fleet.js';
import type { Fleet, StartFleet } from '../fleet.js';

interface Documentation {
  readonly configs: Record<string, Record<string, { readonly keys: Record<string, { readonly scope?: string }>[] }>>;
}

/** Keys that belong to one member each: they go into the requests with a target, and only there. */
const LOCAL_KEYS = {
  network_bridge: ['bgp.ipv4.nexthop', 'bgp.ipv6.nexthop'],
  network_macvlan: ['parent'],
  network_physical: ['parent'],
  network_sriov: ['parent'],
  server: [
    'cluster.https_address',
    'core.bgp_address',
    'core.bgp_routerid',
    'core.debug_address',
    'core.dns_address',
    'core.https_address',
    'core.metrics_address',
    'core.storage_buckets_address',
    'core.syslog_socket',
    'storage.backups_volume',
    'storage.images_volume',
    'storage.logs_volume',
  ],
  storage_btrfs: ['size', 'source', 'source.wipe'],
  storage_ceph: ['source'],
  storage_cephfs: ['source'],
  storage_dir: ['source'],
  storage_lvm: ['lvm.thinpool_name', 'lvm.vg.force_reuse', 'lvm.vg_name', 'size', 'source', 'source.wipe'],
  storage_zfs: ['size', 'source', 'source.wipe', 'zfs.pool_name'],
};

/** Which keys a server documents as its own and which as the cluster's. */
export function configurationKeys(start: StartFleet): void {
  describe('the documentation of configuration keys', () => {
    let fleet: Fleet;
    let documentation: Documentation;

    beforeAll(async () => {
      fleet = await start(1);
      documentation = await using(fleet, hostAt(fleet, 0), (host) =>
        host.get<Documentation>('/1.0/metadata/configuration'),
      );
    });
    afterAll(() => fleet?.remove());

    test.each(Object.entries(LOCAL_KEYS))('names the local keys of %s', (entity, expected) => {
      expect(keysOf(documentation, entity, 'local')).toEqual(expected);
    });

    test('names the keys of the whole cluster as global, for servers only', () => {
      expect(keysOf(documentation, 'server', 'global')).toContain('cluster.offline_threshold');
      expect(keysOf(documentation, 'network_bridge', undefined)).toContain('ipv4.address');
    });
  });
}

function keysOf(documentation: Documentation, entity: string, scope: string | undefined): string[] {
  const entries = Object.values(documentation.configs[entity] ?? {}).flatMap((group) =>
    group.keys.flatMap(Object.entries<{ readonly scope?: string }>),
  );
  return entries
    .filter(([, key]) => key.scope === scope)
    .map(([name]) => name)
    .toSorted();
}
