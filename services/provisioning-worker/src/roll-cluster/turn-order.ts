import type { ServerConnections } from '../fleet/server-connections.js';
import type { ServerRow } from '../servers/server-row.js';
import { pinsOf } from '../servers/server-row.js';

/** Milliseconds that accepting may take longer for a better order. */
const ASK_MS = 2_000;

/**
 * The order in which members have their turn: by name, the leader of the database last. Whenever the leader goes down the
 * cluster stands still for some seconds to elect another one; so that happens once, at the end, instead of at each turn
 * of whoever was elected.
 */
export function turnOrder<T extends { readonly name: string }>(members: readonly T[], leader: string | undefined): T[] {
  const byName = members.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return [...byName.filter(({ name }) => name !== leader), ...byName.filter(({ name }) => name === leader)];
}

/** The leader as one of the members says; undefined when that is not told in time, since the order is only better with it. */
export async function leaderOf(
  connections: ServerConnections,
  members: readonly Pick<ServerRow, 'name' | 'connection_url' | 'certificate' | 'cluster_certificate'>[],
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(ASK_MS);
  const asked = members.slice(0, 3).map(async (member) => {
    const { incus } = await connections.to({
      name: member.name,
      url: member.connection_url,
      pins: pinsOf(member),
    });
    const listed = await incus.cluster.members({ timeoutMs: ASK_MS, signal });
    return listed.find(({ roles }) => roles.includes('database-leader'))?.server_name;
  });
  return Promise.any(asked).catch(() => undefined);
}
