import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HUB_ADDRESS, removeIncusHosts, startIncusHosts, type IncusHost } from '@muster/incus-host';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { issueToken, untilReady } from '../fleet/registered-fleet.js';
import { addServers, removeServers } from '../members/change-members.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const CLUSTER = 'changing';

let stack: TestStack;
let hosts: IncusHost[] = [];

beforeAll(async () => {
  stack = await startTestStack({ host: HUB_ADDRESS });
  hosts = await startIncusHosts({ count: 4 });
  const server_token = await issueToken(stack, 4);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  await Promise.all(hosts.map((each) => each.register(provider)));
  await untilReady(stack, 4);
  const request = {
    name: CLUSTER,
    server_names: names().slice(0, 3),
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  };
  await untilEnded(stack, await askForCluster(stack, request), 'done', 90_000);
}, 240_000);

afterAll(async () => {
  await removeIncusHosts(hosts);
  await stack?.stop();
});

const names = (): string[] => hosts.map(({ hostname }) => hostname);

function host(index: number): IncusHost {
  const found = hosts[index];
  if (found === undefined) throw new Error(`there is no host ${index}`);
  return found;
}

/** The members as one of them lists them, with what each says of itself. */
async function members(through: IncusHost): Promise<Record<string, string>> {
  const list = (await through.ask('GET', '/1.0/cluster/members?recursion=1')) as {
    server_name: string;
    status: string;
  }[];
  return Object.fromEntries(
    list.map(({ server_name, status }) => [server_name, status] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The servers whose certificate the cluster trusts. */
async function trusted(through: IncusHost): Promise<string[]> {
  const list = (await through.ask('GET', '/1.0/certificates?recursion=1')) as { name: string; type: string }[];
  return list
    .filter(({ type }) => type === 'server')
    .map(({ name }) => name)
    .toSorted();
}

const online = (servers: readonly string[]) => Object.fromEntries(servers.toSorted().map((name) => [name, 'Online']));

describe('the members of a cluster of real Incus', () => {
  it(
    'become four, lose their first one, take it back, do without one that died, and shrink to one',
    { timeout: 300_000 },
    async () => {
      const [first = '', second = '', third = '', fourth = ''] = names();
      await untilEnded(
        stack,
        await addServers(stack, CLUSTER, { server_names: [fourth], copy_services_config: true }),
        'done',
        90_000,
      );
      expect(await members(host(0))).toEqual(online([first, second, third, fourth]));
      const mesh = await host(0).ask('GET', `/1.0/networks/meshbr0?target=${fourth}`);
      expect(mesh).toMatchObject({ config: { 'tunnel.mesh.interface': 'eth0' } });
      expect(await host(0).ask('GET', `/1.0?target=${fourth}`)).toMatchObject({
        config: { 'storage.backups_volume': 'local/backups', 'storage.logs_volume': 'local/logs' },
      });

      await untilEnded(stack, await removeServers(stack, CLUSTER, { server_names: [first] }), 'done', 120_000);
      expect(await members(host(1))).toEqual(online([second, third, fourth]));
      expect(await trusted(host(1))).toEqual([second, third, fourth].toSorted());
      expect(await host(0).ask('GET', '/1.0')).toMatchObject({ environment: { server_clustered: false } });

      await untilEnded(
        stack,
        await addServers(stack, CLUSTER, { server_names: [first], copy_services_config: true }),
        'done',
        90_000,
      );
      expect(await members(host(1))).toEqual(online([first, second, third, fourth]));

      await host(1).powerCut();
      const lost = await removeServers(stack, CLUSTER, { server_names: [second], lost: true });
      await untilEnded(stack, lost, 'done', 120_000);
      expect(await members(host(0))).toEqual(online([first, third, fourth]));

      // Two of three at once: with the second one half of the database would be gone, had it not been given away before.
      const rest = await removeServers(stack, CLUSTER, { server_names: [first, third] });
      await untilEnded(stack, rest, 'done', 180_000);
      expect(await members(host(3))).toEqual(online([fourth]));
    },
  );
});
