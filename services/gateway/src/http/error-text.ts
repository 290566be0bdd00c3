import type { Finding, MusterError } from '@muster/errors';

/** Upstream's client shows nothing but this text, so the findings have to be in it; more than these only blur it. */
const SHOWN_FINDINGS = 20;

/** An error in one line: its message, then each finding with its place. */
export function errorText(error: MusterError): string {
  const told = error.findings.filter((finding) => !error.message.includes(finding.message));
  if (told.length === 0) return error.message;
  const shown = told.slice(0, SHOWN_FINDINGS).map(findingText).join('; ');
  const hidden = told.length - SHOWN_FINDINGS;
  return `${error.message}: ${shown}${hidden > 0 ? `; and ${hidden} more` : ''}`;
}

function findingText(finding: Finding): string {
  const position = finding.line === undefined ? '' : `line ${finding.line}, column ${finding.column ?? 1}`;
  const place = [finding.server, finding.path, position].filter((part) => part !== undefined && part !== '').join(', ');
  const advice = finding.suggestion === undefined ? '' : ` (did you mean "${finding.suggestion}"?)`;
  return `${place === '' ? '' : `${place}: `}${finding.message}${advice}`;
}
