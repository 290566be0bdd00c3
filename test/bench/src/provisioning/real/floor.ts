import type { IncusHost } from '@muster/incus-host';
import type { BareCalls } from './bare-call.js';

type Config = Record<string, unknown>;

const VOLUMES = ['backups', 'images', 'logs'];

/**
 * Forms a cluster of the hosts with the calls that it takes and nothing else, side by side where Incus allows it: what no
 * program that forms the same cluster can be faster than. The hosts trust the client.
 */
export async function formBare(calls: BareCalls, hosts: readonly IncusHost[]): Promise<void> {
  const [first, ...others] = hosts;
  if (first === undefined) throw new Error('a cluster needs a host');
  await Promise.all(hosts.map((host) => setAddresses(calls, host)));
  const member = { server_name: first.hostname, enabled: true };
  const bootstrap = await calls.call(first.url, 'PUT', '/1.0/cluster', member);
  const { certificate } = bootstrap['metadata'] as { certificate: string };
  const tokens = await Promise.all(others.map((host) => tokenFor(calls, first, host)));
  for (const [index, host] of others.entries()) {
    await calls.call(host.url, 'PUT', '/1.0/cluster', {
      server_name: host.hostname,
      enabled: true,
      member_config: [],
      cluster_address: `${first.address}:8443`,
      cluster_certificate: certificate,
      server_address: `${host.address}:8443`,
      cluster_token: tokens[index],
    });
  }
  await configure(calls, first, hosts);
}

async function setAddresses(calls: BareCalls, host: IncusHost): Promise<void> {
  const { config } = (await calls.call(host.url, 'GET', '/1.0')) as { config: Config };
  const address = `${host.address}:8443`;
  const addresses = { 'core.https_address': address, 'cluster.https_address': address };
  await calls.call(host.url, 'PUT', '/1.0', { config: { ...config, ...addresses } });
}

async function tokenFor(calls: BareCalls, first: IncusHost, host: IncusHost): Promise<string> {
  const made = await calls.call(first.url, 'POST', '/1.0/cluster/members', { server_name: host.hostname });
  const token = made['metadata'] as Record<string, unknown>;
  const { serverName: server_name, fingerprint, addresses, secret, expiresAt: expires_at } = token;
  return Buffer.from(JSON.stringify({ server_name, fingerprint, addresses, secret, expires_at })).toString('base64');
}

/** Pool, volumes and server configuration need each other; the project and the two bridges do not. */
async function configure(calls: BareCalls, first: IncusHost, hosts: readonly IncusHost[]): Promise<void> {
  const post = (path: string, body: Config): Promise<unknown> => calls.call(first.url, 'POST', path, body);
  const onEach = (path: string, body: Config): Promise<unknown> =>
    Promise.all(hosts.map(({ hostname }) => post(`${path}?target=${hostname}`, body)));
  const network = async (name: string, own: Config, shared: Config): Promise<void> => {
    await onEach('/1.0/networks', { name, type: 'bridge', config: own });
    await post('/1.0/networks', { name, type: 'bridge', config: shared, description: 'd' });
  };
  const storage = async (): Promise<void> => {
    const pool = { name: 'local', driver: 'dir', config: {} };
    await onEach('/1.0/storage-pools', pool);
    await post('/1.0/storage-pools', { ...pool, description: 'Local storage pool' });
    const volume = { type: 'custom', content_type: 'filesystem', config: {} };
    await Promise.all(VOLUMES.map((name) => onEach('/1.0/storage-pools/local/volumes/custom', { ...volume, name })));
    await Promise.all(hosts.map((host) => useVolumes(calls, first, host)));
  };
  const mesh = {
    'ipv4.address': 'none',
    'ipv6.address': 'fd42:1:2:3::/64',
    'ipv6.nat': 'true',
    'tunnel.mesh.id': '1000',
    'tunnel.mesh.protocol': 'vxlan',
  };
  await Promise.all([
    storage(),
    post('/1.0/projects', { name: 'internal', description: 'x', config: {} }),
    network('incusbr0', {}, {}),
    network('meshbr0', { 'tunnel.mesh.interface': 'eth0' }, mesh),
  ]);
  await Promise.all([
    defaultProfile(calls, first, '/1.0/profiles/default', 'incusbr0'),
    defaultProfile(calls, first, '/1.0/profiles/default?project=internal', 'meshbr0'),
  ]);
}

async function useVolumes(calls: BareCalls, first: IncusHost, host: IncusHost): Promise<void> {
  const path = `/1.0?target=${host.hostname}`;
  const { config } = (await calls.call(first.url, 'GET', path)) as { config: Config };
  const volumes = Object.fromEntries(VOLUMES.map((name) => [`storage.${name}_volume`, `local/${name}`]));
  await calls.call(first.url, 'PUT', path, { config: { ...config, ...volumes } });
}

async function defaultProfile(calls: BareCalls, first: IncusHost, path: string, network: string): Promise<void> {
  const devices = { root: { type: 'disk', path: '/', pool: 'local' }, eth0: { type: 'nic', network } };
  await calls.call(first.url, 'PUT', path, { config: {}, description: '', devices });
}
