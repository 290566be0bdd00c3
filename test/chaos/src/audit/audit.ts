import { auditChanges } from './audit-changes.js';
import { auditEnds } from './audit-ends.js';
import { auditEvents } from './audit-events.js';
import { auditLeftovers } from './audit-leftovers.js';
import type { Snapshot, Violation } from './snapshot.js';

/** Everything that was promised and is not so. */
export function audit(snapshot: Snapshot): Violation[] {
  return [auditChanges, auditEnds, auditEvents, auditLeftovers].flatMap((check) => check(snapshot));
}
