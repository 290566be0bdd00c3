import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valueOf } from '@muster/api-client';
import { HUB_ADDRESS, removeIncusHosts, startIncusHosts, type IncusHost } from '@muster/incus-host';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, inventoryOf, untilEnded } from '../fleet/form-cluster.js';
import { eventually, issueToken, untilReady } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { comparable, listByDaemon, LISTS, type ListedKind } from './listing.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const CLUSTER = 'one-off';
const KINDS = Object.keys(LISTS) as ListedKind[];

let stack: TestStack;
let hosts: IncusHost[] = [];

beforeAll(async () => {
  stack = await startTestStack({ host: HUB_ADDRESS });
  hosts = await startIncusHosts({ count: 3 });
  const server_token = await issueToken(stack, 3);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  await Promise.all(hosts.map((host) => host.register(provider)));
  await untilReady(stack, 3);
});

afterAll(async () => {
  await removeIncusHosts(hosts);
  await stack?.stop();
});

const first = (): IncusHost => {
  const [host] = hosts;
  if (host === undefined) throw new Error('no host was started');
  return host;
};

describe('the main job on real Incus', () => {
  it('forms a cluster of three members from the documentation’s examples', async () => {
    const startedAt = performance.now();
    const operation = await askForCluster(stack, {
      name: CLUSTER,
      server_names: hosts.map(({ hostname }) => hostname),
      services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
      application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
    });
    await untilEnded(stack, operation, 'done', 90_000);
    process.stdout.write(`formed on real Incus in ${Math.round(performance.now() - startedAt)} ms\n`);

    const members = (await first().ask('GET', '/1.0/cluster/members?recursion=1')) as { status: string }[];
    expect(members.map(({ status }) => status)).toEqual(['Online', 'Online', 'Online']);
    const cluster = await valueOf(
      stack.client.api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name: CLUSTER } } }),
    );
    const server = (await first().ask('GET', '/1.0')) as { environment: { certificate: string } };
    expect(cluster).toMatchObject({ status: 'ready', certificate: server.environment.certificate });
  });

  it('gives the cluster upstream’s pools, networks, profiles, projects and server configuration', async () => {
    const [pool, networks, internal, projects] = await Promise.all([
      first().ask('GET', '/1.0/storage-pools/local'),
      first().ask('GET', '/1.0/networks?recursion=1'),
      first().ask('GET', '/1.0/profiles/default?project=internal'),
      first().ask('GET', '/1.0/projects'),
    ]);
    expect(pool).toMatchObject({ driver: 'dir', status: 'Created' });
    // Incus names the locations in another order from call to call.
    const { locations } = pool as { locations: string[] };
    expect(locations.toSorted()).toEqual(hosts.map(({ hostname }) => hostname).toSorted());
    const managed = (networks as { name: string; managed: boolean; status: string }[]).filter(
      (network) => network.managed,
    );
    const byName = managed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(byName.map(({ name, status }) => [name, status])).toEqual([
      ['incusbr0', 'Created'],
      ['meshbr0', 'Created'],
    ]);
    expect(internal).toMatchObject({ devices: { root: { pool: 'local' }, eth0: { network: 'meshbr0' } } });
    expect((projects as string[]).toSorted()).toEqual(['/1.0/projects/default', '/1.0/projects/internal']);
    for (const { hostname } of hosts) {
      const member = await first().ask('GET', `/1.0?target=${hostname}`);
      expect(member).toMatchObject({
        config: { 'storage.backups_volume': 'local/backups', 'user.ui.title': 'My wonderful cluster' },
      });
      const mesh = await first().ask('GET', `/1.0/networks/meshbr0?target=${hostname}`);
      expect(mesh).toMatchObject({ config: { 'tunnel.mesh.interface': 'eth0' } });
    }
  });

  it('leaves no nonce behind, and configures the services on every server', async () => {
    const server = (await first().ask('GET', '/1.0')) as { config: Record<string, string> };
    expect(Object.keys(server.config).filter((key) => key.startsWith('user.muster'))).toEqual([]);
    const ids = await Promise.all(
      hosts.map(async ({ os }) => {
        expect(os.state.services['nvme']?.config).toMatchObject({
          enabled: true,
          targets: [{ address: '192.168.1.100', port: 8009 }],
        });
        const lvm = os.state.services['lvm']?.config as { enabled: boolean; system_id: number };
        expect(lvm.enabled).toBe(true);
        return lvm.system_id;
      }),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it.each(KINDS)('has an inventory of %s that equals what the daemon lists itself', async (kind) => {
    await createObjects();
    await eventually(async () => {
      const [own, listed] = await Promise.all([inventoryOf(stack, CLUSTER, kind), listByDaemon(first(), kind)]);
      expect(comparable(own.map(({ object }) => object))).toEqual(listed);
    }, 20_000);
  });

  it('would notice one planted difference', async () => {
    const listed = await listByDaemon(first(), 'projects');
    const own = await inventoryOf(stack, CLUSTER, 'projects');
    const planted = own.map(({ object }, index) => (index === 0 ? { ...object, description: 'planted' } : object));
    expect(comparable(planted)).not.toEqual(listed);
  });
});

const OBJECTS = [
  ['/1.0/network-address-sets', { name: 'hosts', addresses: ['192.0.2.1'] }],
  [
    '/1.0/network-acls',
    { name: 'web', ingress: [{ action: 'allow', state: 'enabled', source: '$hosts' }], egress: [] },
  ],
  ['/1.0/network-zones', { name: 'lab.example', config: {} }],
  ['/1.0/network-integrations', { name: 'wide', type: 'ovn', config: {} }],
  ['/1.0/networks/incusbr0/forwards', { listen_address: '192.0.2.9', config: {}, ports: [] }],
  // Without an image, so that it needs nothing from outside.
  ['/1.0/instances', { name: 'c1', type: 'container', source: { type: 'none' } }],
] as const;

/** Something to list of every kind. */
async function createObjects(): Promise<void> {
  const listed = (await first().ask('GET', '/1.0/instances')) as string[];
  if (listed.length > 0) return;
  for (const [path, body] of OBJECTS) await first().ask('POST', path, body);
}
