import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf } from '@muster/api-client';
import type { Simulator } from '@muster/simulator';
import { askForCluster, inventoryOf, untilEnded } from '../fleet/form-cluster.js';
import { eventually, startRegisteredFleet } from '../fleet/registered-fleet.js';
import type { Stack } from '../stack/stack.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

/** So many new servers, of which the first three form a cluster that is named as their prefix. */
export async function clusterOfThree(stack: Stack, prefix: string, servers: number): Promise<Simulator> {
  const fleet = await startRegisteredFleet(stack, servers, { prefix });
  await eventually(async () => {
    const states = Object.values(await recordsOf(stack, prefix));
    if (states.filter((state) => state === ' ready').length < servers) throw new Error(`not ready: ${states.join()}`);
  });
  const request = {
    name: prefix,
    server_names: [1, 2, 3].map((number) => `${prefix}${number}`),
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  };
  await untilEnded(stack, await askForCluster(stack, request), 'done', 90_000);
  return fleet;
}

/** What Muster's records say of the servers: their cluster and state, e.g. `east ready`. */
export async function recordsOf(stack: Stack, prefix: string): Promise<Record<string, string>> {
  const query = { recursion: '1' as const };
  const servers = await rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params: { query } }));
  const own = servers.filter(({ name }) => name.startsWith(prefix));
  return Object.fromEntries(own.map(({ name, cluster, server_status }) => [name, `${cluster} ${server_status}`]));
}

/** The members that the inventory follows: it lists the volumes of each. */
export async function followedMembers(stack: Stack, cluster: string): Promise<string[]> {
  const volumes = await inventoryOf(stack, cluster, 'storage_volumes');
  return [...new Set(volumes.map(({ server }) => String(server)))].toSorted();
}

/** Calls a server as somebody who sits at it: no fault and no log sees that. */
export async function atTheServer(
  fleet: Simulator,
  server: string,
  method: string,
  url: string,
  body: object = {},
): Promise<unknown> {
  const reply = await fleet.callAsAdministrator(server, {
    method,
    url,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
    peerAddress: '127.0.0.1',
  });
  if (reply.status >= 400) throw new Error(`${method} ${url} at ${server} answered ${JSON.stringify(reply.body)}`);
  return (reply.body as { metadata: unknown }).metadata;
}
