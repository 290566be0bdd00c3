import { difference } from './audit-ends.js';
import type { OperationFact, Snapshot, Violation } from './snapshot.js';

/** G5: a server that belongs to no cluster is as it was before the first change, or is named by what touched it. */
export function auditLeftovers({ servers, operations, clusters }: Snapshot): Violation[] {
  const taken = new Set(clusters.flatMap(({ members }) => members));
  const violations: Violation[] = [];
  for (const server of servers) {
    if (taken.has(server.name) || isNamed(server.name, operations)) continue;
    if (server.status !== 'ready') {
      const text = `${server.name} belongs to no cluster and is ${server.status ?? 'not recorded'}`;
      violations.push({ promise: 'G5', server: server.name, text });
    }
    if (server.state === server.fresh) continue;
    const text = `${server.name} belongs to no cluster and is not clean: ${difference(server.fresh, server.state)}`;
    violations.push({ promise: 'G5', server: server.name, text });
  }
  return violations;
}

/** Whether an operation says that something is left on the server. */
function isNamed(server: string, operations: readonly OperationFact[]): boolean {
  const word = new RegExp(`\\b${server}\\b`);
  return operations.some(
    ({ state, error, leftOver }) =>
      leftOver.some((left) => left.server === server || word.test(left.what)) ||
      (state === 'failed' && word.test(error)),
  );
}
