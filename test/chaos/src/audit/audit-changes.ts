import type { ChangeKind } from '../clients/ledger.js';
import { countsOf } from './audit-events.js';
import { expectedClusters } from './expected-clusters.js';
import { REFERENCE, type Snapshot, type Violation } from './snapshot.js';

/** The operation that each change becomes. */
const FLOWS: Readonly<Record<ChangeKind, string>> = {
  create: 'create-cluster',
  grow: 'add-servers',
  shrink: 'remove-servers',
  delete: 'delete-cluster',
};

/** G1: every acknowledged change is there, once. */
export function auditChanges(snapshot: Snapshot): Violation[] {
  return [...auditKeys(snapshot), ...auditMembers(snapshot), ...auditServers(snapshot)];
}

/** One key is one operation, of the kind that was asked for, and no operation came from nowhere. */
function auditKeys({ changes, operations, troubles }: Snapshot): Violation[] {
  const violations: Violation[] = troubles.map((text) => ({ promise: 'G1', text }));
  const ids = new Set(operations.map(({ id }) => id));
  for (const { key, kind, cluster, operations: answers } of changes) {
    const named = new Set(answers);
    const about = { promise: 'G1', cluster } as const;
    if (named.size > 1) {
      violations.push({
        ...about,
        text: `${kind} of ${cluster}: one key was answered with ${[...named].join(' and ')}`,
      });
    }
    for (const id of named) {
      if (!ids.has(id)) violations.push({ ...about, operation: id, text: `${kind} of ${cluster}: ${id} is lost` });
    }
    const made = operations.filter((operation) => operation.key === key);
    if (made.length > 1) {
      violations.push({ ...about, text: `${kind} of ${cluster}: one key made ${made.length} operations` });
    }
    for (const { id, kind: other } of made) {
      if (other === FLOWS[kind]) continue;
      violations.push({ ...about, operation: id, text: `${kind} of ${cluster}: ${id} is an operation of ${other}` });
    }
    if (made.length === 1 && named.size > 0 && !named.has(made[0]?.id ?? '')) {
      violations.push({ ...about, text: `${kind} of ${cluster}: ${made[0]?.id} was made, another one was answered` });
    }
  }
  const asked = new Set(changes.map(({ key }) => key));
  for (const { id, kind, key, cluster } of operations) {
    if (cluster.startsWith(REFERENCE) || (key !== null && asked.has(key))) continue;
    violations.push({ promise: 'G1', operation: id, cluster, text: `nobody asked for ${kind} of ${cluster} (${id})` });
  }
  return violations;
}

/** The database has the clusters that the acknowledged changes make, with these members. */
function auditMembers({ changes, operations, clusters }: Snapshot): Violation[] {
  const ends = new Map(operations.map(({ id, state }) => [id, state]));
  const expected = expectedClusters(changes, ends);
  const found = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const names = new Set([...expected.clusters.keys(), ...found.keys()]);
  const violations: Violation[] = [];
  for (const name of names) {
    if (name.startsWith(REFERENCE) || expected.unclear.has(name)) continue;
    const wanted = listed(expected.clusters.get(name) ?? []);
    const cluster = found.get(name);
    const about = { promise: 'G1', cluster: name } as const;
    if (cluster === undefined) violations.push({ ...about, text: `${name} (${wanted}) is not there` });
    else if (listed(cluster.members) !== wanted) {
      const text = `${name} has ${listed(cluster.members) || 'no members'}, not ${wanted || 'to be there at all'}`;
      violations.push({ ...about, text });
    } else if (cluster.status !== 'ready') violations.push({ ...about, text: `${name} is ${cluster.status}` });
  }
  return violations;
}

/** The servers themselves say the same as the database, and each is a member of one cluster at most. */
function auditServers({ servers, clusters }: Snapshot): Violation[] {
  const violations: Violation[] = [];
  const clusterOf = new Map(clusters.flatMap(({ name, members }) => members.map((member) => [member, name] as const)));
  const membersOf = new Map(clusters.map(({ name, members }) => [name, members]));
  for (const { name, members } of servers) {
    const cluster = clusterOf.get(name);
    const recorded = listed(membersOf.get(cluster ?? '') ?? []);
    if (recorded === listed(members)) continue;
    const text = `${name} is a member of ${listed(members) || 'no cluster'}; recorded is ${cluster ?? 'no cluster'} (${recorded})`;
    violations.push({ promise: 'G1', server: name, ...(cluster === undefined ? {} : { cluster }), text });
  }
  const databases = new Map(servers.map(({ members }) => [members.join(' '), members]));
  for (const [server, times] of countsOf([...databases.values()].flat())) {
    if (times > 1) violations.push({ promise: 'G1', server, text: `${server} is in ${times} clusters` });
  }
  return violations;
}

function listed(names: Iterable<string>): string {
  return [...names].toSorted().join(' ');
}
