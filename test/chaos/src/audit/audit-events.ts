import type { Snapshot, Violation } from './snapshot.js';

/** G3: every event is there for every subscriber, whatever NATS lost; over HTTP none is told twice. */
export function auditEvents({ operations, outbox, overHttp, onStream }: Snapshot): Violation[] {
  const violations: Violation[] = [];
  const ended = new Set(outbox.flatMap(({ verb, operation }) => (verb === 'ended' ? [operation] : [])));
  for (const { id, kind, cluster } of operations) {
    if (ended.has(id)) continue;
    violations.push({ promise: 'G3', operation: id, text: `no event tells that ${kind} of ${cluster} has ended` });
  }
  const http = new Set(overHttp);
  const stream = new Set(onStream);
  for (const { id, verb, operation } of outbox) {
    const event = `the event ${id}, operation ${operation} ${verb},`;
    if (!http.has(id)) violations.push({ promise: 'G3', operation, text: `${event} was not told over HTTP` });
    if (!stream.has(id)) violations.push({ promise: 'G3', operation, text: `${event} was not told by JetStream` });
  }
  const written = new Set(outbox.map(({ id }) => id));
  for (const id of new Set([...http, ...stream])) {
    if (!written.has(id)) violations.push({ promise: 'G3', text: `the event ${id} was told and was never written` });
  }
  for (const id of repeated(overHttp)) violations.push({ promise: 'G3', text: `${id} was told twice over HTTP` });
  return violations;
}

/** Those that occur more than once. */
export function repeated(ids: readonly string[]): string[] {
  return [...countsOf(ids)].flatMap(([id, times]) => (times > 1 ? [id] : []));
}

/** How often each occurs. */
export function countsOf(names: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
