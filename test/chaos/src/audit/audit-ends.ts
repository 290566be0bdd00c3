import type { Snapshot, Violation } from './snapshot.js';

/** G2: every operation ended, nothing is held any more, and what was formed equals what is formed without faults. */
export function auditEnds({ operations, claims, clusters, formed, references }: Snapshot): Violation[] {
  const violations: Violation[] = [];
  const holders = new Set(claims.map(({ operation }) => operation));
  for (const { id, kind, state, cluster, error } of operations) {
    const about = { promise: 'G2', operation: id, cluster } as const;
    if (state === 'queued' || state === 'running' || state === 'waiting') {
      violations.push({ ...about, text: `${kind} of ${cluster} is still ${state}: ${error}` });
    } else if (holders.has(id)) {
      violations.push({ ...about, text: `${kind} of ${cluster} is ${state} and still holds its servers: ${error}` });
    }
  }
  const known = new Set(operations.map(({ id }) => id));
  for (const { target, operation } of claims) {
    if (!known.has(operation)) violations.push({ promise: 'G2', operation, text: `${target} is held by nobody known` });
  }
  for (const { name, members } of clusters) {
    const reference = references[members.length];
    const state = formed[name];
    if (reference === undefined || state === undefined || state === reference) continue;
    const text = `${name} differs from a cluster of ${members.length} that was formed without faults: ${difference(reference, state)}`;
    violations.push({ promise: 'G2', cluster: name, text });
  }
  return violations;
}

const SHOWN = 160;

/** Where two texts part, with what stands there. */
export function difference(expected: string, found: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  const from = Math.max(0, at - 60);
  return `…${expected.slice(from, at + SHOWN)}… is …${found.slice(from, at + SHOWN)}…`;
}
