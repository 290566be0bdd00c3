import type { Cluster, Condition } from '@muster/contracts';
import { condition } from './condition.js';
import { busyCondition, type Holder } from './holder.js';
import { memberConditions } from './member-conditions.js';
import type { ServerFacts } from './server-conditions.js';

/** What the conditions of a cluster are derived from. */
export interface ClusterFacts {
  readonly status: Cluster['status'];
  readonly holder: Holder | null;
  readonly member_facts: readonly ServerFacts[];
}

/** What is known of a cluster and of each member; what is wrong with a member is said of the cluster too. */
export function clusterConditions(cluster: ClusterFacts): Pick<Cluster, 'conditions' | 'members'> {
  const members = cluster.member_facts.map((facts) => ({
    server: facts.name,
    conditions: memberConditions(facts, cluster.holder?.id),
  }));
  return {
    conditions: [
      formed(cluster),
      membersReady(members),
      degraded(cluster, members),
      upToDate(members),
      busyCondition(cluster.holder),
    ],
    members,
  };
}

type Members = Cluster['members'];

function formed({ status, holder }: ClusterFacts): Condition {
  if (status === 'ready') return condition('Formed', 'True', 'Formed', 'is formed');
  if (holder === null) {
    return condition('Formed', 'False', 'NotFormed', 'is not formed, and nothing works on it: remove it');
  }
  const failed = holder.state === 'failed';
  return failed
    ? condition('Formed', 'False', 'Stopped', 'its forming stopped')
    : condition('Formed', 'False', 'Forming', 'is being formed');
}

function membersReady(members: Members): Condition {
  if (members.length === 0) return condition('MembersReady', 'Unknown', 'NoMembers', 'has no members', { fine: true });
  const waiting = membersWhere(members, 'Ready', 'False');
  const count = `${members.length - waiting.length} of ${members.length} members are ready`;
  if (waiting.length === 0) return condition('MembersReady', 'True', 'AllReady', count);
  return condition('MembersReady', 'False', 'SomeNotReady', `${count}: ${saidOf(waiting)}`, worstOf(waiting));
}

/** A formed cluster of which a part does not serve. */
function degraded({ status }: ClusterFacts, members: Members): Condition {
  const away = [...membersWhere(members, 'Reachable', 'False'), ...membersWhere(members, 'InService', 'False')];
  if (status !== 'ready' || away.length === 0) {
    return condition('Degraded', 'False', 'AllServe', 'all members serve', { fine: true });
  }
  const reason = away.some(({ said }) => said.type === 'Reachable') ? 'MembersAway' : 'MembersInMaintenance';
  return condition('Degraded', 'True', reason, saidOf(away), { ...worstOf(away), fine: false });
}

function upToDate(members: Members): Condition {
  const behind = membersWhere(members, 'UpToDate', 'False');
  if (behind.length > 0) return condition('UpToDate', 'False', 'MembersBehind', saidOf(behind));
  const unknown = membersWhere(members, 'UpToDate', 'Unknown');
  if (unknown.length > 0 || members.length === 0) {
    return condition('UpToDate', 'Unknown', 'NotAsked', 'is not known yet', { fine: true });
  }
  return condition('UpToDate', 'True', 'UpToDate', 'all members are up to date');
}

/** A condition of one member. */
interface Said {
  readonly server: string;
  readonly said: Condition;
}

function membersWhere(members: Members, type: string, status: Condition['status']): Said[] {
  return members.flatMap(({ server, conditions }) =>
    conditions.filter((said) => said.type === type && said.status === status).map((said) => ({ server, said })),
  );
}

const saidOf = (members: readonly Said[]): string =>
  members.map(({ server, said }) => `${server} ${said.message}`).join('; ');

/** Since when the first of them is so, the first error, and the next look. */
function worstOf(members: readonly Said[]) {
  const times = (key: 'since' | 'next_attempt_at'): string[] =>
    members.flatMap(({ said }) => said[key] ?? []).toSorted();
  return {
    since: times('since')[0] ?? null,
    nextAttempt: times('next_attempt_at')[0] ?? null,
    lastError: members.find(({ said }) => said.last_error !== null)?.said.last_error,
  };
}
