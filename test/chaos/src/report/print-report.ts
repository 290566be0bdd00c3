import { countsOf, repeated } from '../audit/audit-events.js';
import type { Violation } from '../audit/snapshot.js';
import { planAround, printedPlan } from '../plan/print-plan.js';
import type { ChaosReport } from '../run-chaos.js';

const SHOWN = 30;
const AROUND_MS = 8_000;

/** What was counted, as a table for people. */
export function printedReport(report: ChaosReport): string {
  const { plan, snapshot, violations, internalErrors, ownEnds, reconnects, restMs } = report;
  const { changes, remedies, operations, outbox, overHttp, onStream } = snapshot;
  const refused = changes.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal.code]));
  const retries = changes.reduce((sum, change) => sum + change.retries, 0);
  const sections: [string, Iterable<readonly [string, number]>][] = [
    ['faults', countsOf(plan.map(({ kind }) => kind))],
    ['operations', countsOf(operations.map(({ kind, state }) => `${kind} ${state}`).toSorted())],
    ['remedies for failed operations', countsOf(remedies.map(({ command }) => command))],
    ['refusals', countsOf(refused)],
    [
      'requests',
      [
        ['changes asked for', changes.length],
        ['acknowledged', changes.filter((change) => change.operations.length > 0).length],
        ['sent again without an answer', retries],
        ['answered with 500', internalErrors.length],
      ],
    ],
    [
      'events of operations',
      [
        ['written', outbox.length],
        ['heard over HTTP', overHttp.length],
        ['heard from JetStream', new Set(onStream).size],
        ['heard from JetStream again', repeated(onStream).length],
        ['connections over HTTP that began anew', reconnects],
      ],
    ],
    [
      'besides',
      [
        ['programs that ended by themselves', ownEnds.length],
        ['clusters in the end', snapshot.clusters.length],
        ['servers with something left over, named', namedServers(report)],
        ['seconds until all was at rest', Math.round(restMs / 1000)],
      ],
    ],
    ['violations', violations.length === 0 ? [['none', 0]] : countsOf(violations.map(({ promise }) => promise))],
  ];
  const lines = sections.flatMap(([title, rows]) => [
    title,
    ...[...rows].map(([name, count]) => `  ${name.padEnd(44)} ${String(count).padStart(6)}`),
  ]);
  const words = ownEnds.slice(0, SHOWN).map((end) => `${end.program} ended by itself: ${end.words}`);
  const errors = [...countsOf(internalErrors)].slice(0, SHOWN).map(([text, times]) => `500, ${times} times: ${text}`);
  return [...lines, ...words, ...errors].join('\n');
}

/** Each violation with the faults around it and the rows of its operation. */
export function printedViolations(report: ChaosReport, seed: number, logs: string): string {
  const { violations } = report;
  if (violations.length === 0) return '';
  const shown = violations.slice(0, SHOWN).map((violation) => describe(violation, report));
  const more = violations.length > SHOWN ? [`… and ${violations.length - SHOWN} more`] : [];
  return [`seed ${seed}; the logs of all programs are in ${logs}`, ...shown, ...more].join('\n\n');
}

function describe(violation: Violation, { snapshot, plan }: ChaosReport): string {
  const { promise, text, operation, cluster, server } = violation;
  const operations = snapshot.operations.filter(
    (row) =>
      row.id === operation ||
      (cluster !== undefined && row.cluster === cluster) ||
      (server !== undefined && row.servers.includes(server)),
  );
  const ids = new Set(operations.map(({ id }) => id));
  const changes = snapshot.changes.filter((change) => change.operations.some((id) => ids.has(id)));
  const last = changes.at(-1);
  const around = last === undefined ? [] : planAround(plan, last.atMs, AROUND_MS);
  return [
    `${promise}: ${text}`,
    ...changes.map(
      ({ kind, servers, atMs, operations: [id] }) => `  asked at ${atMs} ms: ${kind} ${servers.join(' ')} ${id}`,
    ),
    ...operations.map((row) => `  ${JSON.stringify(row)}`),
    ...(around.length === 0 ? [] : ['  faults around the last of them:', printedPlan(around)]),
  ].join('\n');
}

function namedServers({ snapshot }: ChaosReport): number {
  return new Set(snapshot.operations.flatMap(({ leftOver }) => leftOver.map(({ server }) => server))).size;
}
