import { ApiError } from '../../http/reply.js';
import type { IncusServer } from '../incus-server.js';
import { votersOf } from './member-status.js';

/**
 * Waits while the database elects a new leader. Throws what Incus says when so many voters are away that it has none: at
 * once where there was one voter only, after a while where others might come back.
 */
export async function requireLeader(incus: IncusServer): Promise<void> {
  const { durations } = incus.fleet;
  const election = electionLeft(incus);
  if (election > 0) await incus.work(election);
  if (hasQuorum(incus)) return;
  if (votersOf(incus.database).length === 1) throw new ApiError(500, 'RAFT cluster is unavailable');
  await incus.work(durations.quorum);
  if (!hasQuorum(incus)) throw new ApiError(503, 'no available cowsql leader server found');
}

function hasQuorum({ fleet, database }: IncusServer): boolean {
  const voters = votersOf(database);
  const running = voters.filter((voter) => fleet.runningMember(database, voter) !== undefined);
  return voters.length === 0 || running.length * 2 > voters.length;
}

/** Milliseconds until there is a new leader, after the one before it lost its power. */
function electionLeft({ fleet, database }: IncusServer): number {
  const voters = votersOf(database);
  const leader = voters.findIndex((voter) => fleet.runningMember(database, voter) !== undefined);
  const gone = voters.slice(0, Math.max(leader, 0)).map(({ server }) => fleet.servers.get(server)?.downSince ?? 0);
  return Math.max(0, ...gone) + fleet.durations.election - Date.now();
}
