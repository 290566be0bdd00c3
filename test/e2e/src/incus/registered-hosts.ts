import { startIncusHosts, type IncusHost } from '@muster/incus-host';
import { rowsOf } from '@muster/api-client';
import { eventually, issueToken } from '../fleet/registered-fleet.js';
import type { Stack } from '../stack/stack.js';

/** Hosts of names that no other test has, each with a real Incus; they are registered and ready. */
export async function registeredHosts(stack: Stack, names: readonly string[]): Promise<IncusHost[]> {
  const hosts = await startIncusHosts({ count: names.length, names });
  const server_token = await issueToken(stack, names.length);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  await Promise.all(hosts.map((host) => host.register(provider)));
  await untilFree(stack, names);
  return hosts;
}

/** Waits until these servers are ready and belong to no cluster. */
export async function untilFree(stack: Stack, names: readonly string[], withinMs = 60_000): Promise<void> {
  const query = { recursion: '1' as const };
  await eventually(async () => {
    const servers = await rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params: { query } }));
    const waited = servers.filter(({ name }) => names.includes(name));
    const free = waited.filter(({ cluster, server_status }) => cluster === '' && server_status === 'ready');
    if (free.length === names.length) return;
    const seen = waited.map((s) => `${s.name} "${s.cluster}" ${s.server_status} ${s.server_status_detail}`);
    throw new Error(`${free.length} of ${names.length} servers are ready and free: ${seen.join(', ')}`);
  }, withinMs);
}
