import { setTimeout as pause } from 'node:timers/promises';
import { addressOf } from '@muster/api-client';
import type { BenchedMuster } from '../../muster/benched-muster.js';

/** The answer to one request for a cluster. */
export interface Asked {
  readonly operation: string;
  /** Milliseconds from the request to its 202. */
  readonly answeredMs: number;
}

/** Requests that are on their way at the same time when many are sent at once. */
const AT_ONCE = 64;

/** The application configuration of simulated clusters, whose servers have no ZFS. */
export const APPLICATION = { storage_pools: [{ name: 'local', driver: 'dir' }] };

/** Asks for a cluster, answered at once with its operation. */
export async function askFor({ stack }: BenchedMuster, name: string, servers: readonly string[]): Promise<Asked> {
  const startedAt = performance.now();
  const body = {
    name,
    server_names: [...servers],
    connection_url: '',
    server_type: 'incus' as const,
    application_seed_config: APPLICATION,
  };
  const params = { header: { Prefer: 'respond-async', 'Idempotency-Key': `bench-${name}` } };
  const address = await addressOf(stack.client.api.POST('/1.0/provisioning/clusters', { body, params }));
  const answeredMs = performance.now() - startedAt;
  return { operation: address.slice(address.lastIndexOf('/') + 1), answeredMs };
}

/** Asks for clusters of so many servers each, as fast as they are answered. */
export async function askAtOnce(
  muster: BenchedMuster,
  prefix: string,
  servers: readonly string[],
  members: number,
): Promise<Asked[]> {
  const groups = inGroups(servers, members);
  const asked: Asked[] = [];
  const next = groups.entries();
  const sender = async (): Promise<void> => {
    for (const [index, group] of next) asked.push(await askFor(muster, `${prefix}${index}`, group));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return asked;
}

/** Asks at a steady rate, whether or not the earlier requests were answered: a slow answer delays no other request. */
export async function askSteadily(
  muster: BenchedMuster,
  prefix: string,
  groups: readonly (readonly string[])[],
  perSecond: number,
): Promise<Asked[]> {
  const startedAt = performance.now();
  const asked: Promise<Asked>[] = [];
  for (const [index, group] of groups.entries()) {
    await pause(Math.max(0, startedAt + (index * 1_000) / perSecond - performance.now()));
    asked.push(askFor(muster, `${prefix}${index}`, group));
  }
  return Promise.all(asked);
}

/** The list cut into parts of equal length; what is left over at the end is left out. */
export function inGroups<Item>(items: readonly Item[], length: number): Item[][] {
  return Array.from({ length: Math.floor(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}
