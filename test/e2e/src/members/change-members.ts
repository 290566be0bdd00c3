import { addressOf } from '@muster/api-client';
import type { Simulator } from '@muster/simulator';
import type { Stack } from '../stack/stack.js';

const params = (name: string) => ({ path: { name }, header: { Prefer: 'respond-async' } });

/** Asks for new members and answers at once with the operation's id. */
export async function addServers(
  { client }: Stack,
  cluster: string,
  body: { server_names: string[]; copy_services_config?: boolean; skip_post_join_operations?: boolean },
): Promise<string> {
  return lastPart(
    await addressOf(
      client.api.POST('/1.0/provisioning/clusters/{name}/:add-servers', { params: params(cluster), body }),
    ),
  );
}

/** Asks for the removal of members and answers at once with the operation's id. */
export async function removeServers(
  { client }: Stack,
  cluster: string,
  body: { server_names: string[]; lost?: boolean },
): Promise<string> {
  return lastPart(
    await addressOf(
      client.api.POST('/1.0/provisioning/clusters/{name}/:remove-servers', { params: params(cluster), body }),
    ),
  );
}

/** The members of a cluster as one of them knows them. */
export function membersOf(simulator: Simulator, server: string): string[] {
  return simulator
    .host(server)
    .incus.database.members.map(({ name }) => name)
    .toSorted();
}

function lastPart(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}
