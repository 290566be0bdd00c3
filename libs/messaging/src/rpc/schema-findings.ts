import type { Finding } from '@muster/errors';
import type { z } from 'zod';

/** What a schema has to say against a value, as findings with the path of each place (`a.b.0`). */
export function schemaFindings(error: z.ZodError): Finding[] {
  return error.issues.map((issue) => ({ message: issue.message, path: issue.path.map(String).join('.') }));
}

/** The first findings as one line: `name: too short; servers.0: must be a text`. */
export function findingsLine(findings: readonly Finding[]): string {
  const shown = findings
    .slice(0, 5)
    .map((finding) => (finding.path ? `${finding.path}: ${finding.message}` : finding.message));
  return findings.length > shown.length
    ? `${shown.join('; ')}; and ${findings.length - shown.length} more`
    : shown.join('; ');
}
