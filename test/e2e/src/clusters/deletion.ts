import { addressOf, rowsOf, valueOf } from '@muster/api-client';
import type { LeftOver, Operation } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { untilEnded } from '../fleet/form-cluster.js';
import { eventually } from '../fleet/registered-fleet.js';
import type { Stack } from '../stack/stack.js';

type Mode = 'normal' | 'factory-reset';

/** Asks for a deletion and answers at once with the operation's id. */
export async function askToDelete(
  stack: Stack,
  name: string,
  query: { readonly mode: Mode; readonly token?: string },
): Promise<string> {
  const params = { path: { name }, query, header: { Prefer: 'respond-async' } };
  const address = await addressOf(stack.client.api.DELETE('/1.0/provisioning/clusters/{name}', { params }));
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Deletes a cluster, and gives the operation when it is done. */
export async function deleteCluster(
  stack: Stack,
  name: string,
  query: { readonly mode: Mode; readonly token?: string },
): Promise<Operation> {
  return untilEnded(stack, await askToDelete(stack, name, query), 'done', 90_000);
}

/** Deletes a cluster by force, and gives what is left. */
export async function forget(stack: Stack, name: string): Promise<readonly LeftOver[]> {
  const params = { path: { name }, query: { mode: 'force' } };
  const deleted = await valueOf(stack.client.api.DELETE('/1.0/provisioning/clusters/{name}', { params }));
  return (deleted as { left_over?: LeftOver[] }).left_over ?? [];
}

/** What the deletion says it left, by server. */
export function leftOver({ steps }: Operation): Record<string, string> {
  return Object.fromEntries(
    steps.filter((step) => step.left_over !== '').map(({ server, left_over }) => [server, left_over]),
  );
}

export const clusterNames = async (stack: Stack): Promise<string[]> =>
  (await rowsOf(stack.client.api.GET('/1.0/provisioning/clusters', { params: { query: { recursion: '1' } } }))).map(
    ({ name }) => name,
  );

/** The records of the servers: name, cluster and status. */
export const serverRecords = async (stack: Stack): Promise<[string, string, string][]> =>
  (await rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params: { query: { recursion: '1' } } }))).map(
    ({ name, cluster, server_status }) => [name, cluster, server_status],
  );

/** Waits until a server was asked this. */
export async function untilAsked(
  simulator: Simulator,
  { server, method, path }: { readonly server: string; readonly method: string; readonly path: string },
  after: number,
): Promise<void> {
  await eventually(async () => {
    const asked = simulator.calls.list({ server }).slice(after);
    if (!asked.some((call) => call.method === method && matches(call.path, path))) {
      throw new Error(`${server} was not asked ${method} ${path} yet`);
    }
    await Promise.resolve();
  });
}

function matches(path: string, wanted: string): boolean {
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted;
}
