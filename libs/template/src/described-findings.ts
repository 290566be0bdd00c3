import type { DocumentKind, Finding } from './finding.js';

const documentNames: Record<DocumentKind, string> = {
  service: 'service configuration',
  application: 'application configuration',
  variables: 'variables',
  'variable-definitions': 'variable definitions',
};

/** More than these say nothing new in one message; all of them stay in the list of findings. */
const DESCRIBED_AT_MOST = 20;

/**
 * One message for all findings: one line for a single finding, else a line with their number and one line for each.
 * A finding of a template as a whole is its bare message, as upstream words it.
 */
export function describeFindings(findings: readonly Finding[]): string {
  const lines = findings.slice(0, DESCRIBED_AT_MOST).map(describeFinding);
  if (findings.length === 1) return lines[0] ?? '';
  const omitted = findings.length - lines.length;
  if (omitted > 0) lines.push(`and ${omitted} more`);
  return [`${findings.length} problems:`, ...lines.map((line) => `- ${line}`)].join('\n');
}

/** E.g. `service configuration, line 6, column 11, nvme.targets[0].port: expected a whole number, got text`. */
export function describeFinding(finding: Finding): string {
  if (finding.document === undefined) return finding.message;
  const place = [
    documentNames[finding.document],
    finding.line === undefined ? '' : `line ${finding.line}, column ${finding.column}`,
    finding.path,
  ].filter((part) => part !== '');
  return `${place.join(', ')}: ${finding.message}`;
}
