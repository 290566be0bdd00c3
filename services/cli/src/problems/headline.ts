import type { PlacedFinding } from './finding-lines.js';
import { DOCUMENT_NAMES } from './source-texts.js';

/**
 * What an error says before its findings. The gateway's text holds them too, since other clients show nothing else;
 * here they are shown on lines of their own.
 */
export function headline(text: string, findings: readonly PlacedFinding[]): string {
  const starts = findings.map(({ message }) => startOf(message, text)).filter((start) => start >= 0);
  if (starts.length === 0) return text;
  const start = Math.min(...starts);
  const first = findings.find(({ message }) => text.startsWith(message, start));
  return withoutPlace(text.slice(0, start), first);
}

/** Where a finding stands: at the beginning, or behind its place; -1 when it is not there. */
function startOf(message: string, text: string): number {
  for (let start = text.indexOf(message); start >= 0; start = text.indexOf(message, start + 1)) {
    if (start === 0 || /[:;] $|\n$|\n- $/.test(text.slice(0, start))) return start;
  }
  return -1;
}

/**
 * Takes the place of the finding from the end: `Invalid request: name: ` says `Invalid request`. Where every finding has
 * a line of its own, what stands before the lines counts.
 */
function withoutPlace(text: string, finding: PlacedFinding | undefined): string {
  const position = `line ${finding?.line}, column ${finding?.column ?? 1}`;
  const places = [finding?.path, finding?.server, position, DOCUMENT_NAMES[finding?.document ?? '']];
  const lines = text.split('\n');
  let rest = lines.length > 1 ? lines.slice(0, -1).join('\n') : text;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/[\s:,;-]+$/, '');
    for (const place of places) {
      if (place !== undefined && place !== '' && rest.endsWith(place)) rest = rest.slice(0, -place.length);
    }
  }
  return rest;
}
