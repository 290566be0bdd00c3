import type { Finding } from '@muster/errors';
import { DOCUMENT_NAMES, type SourceText, type SourceTexts } from './source-texts.js';

/** A finding in a document says which one it is. */
export interface PlacedFinding extends Finding {
  readonly document?: string | undefined;
}

const LONGEST_LINE = 160;

/**
 * A finding for people: where it is and what is wrong, and below it the line of the user's own file with a mark under
 * the place.
 */
export function findingLines(finding: PlacedFinding, sources: SourceTexts): string[] {
  const source = sources.get(finding.document);
  const advice = adviceOf(finding);
  if (finding.line === undefined) return [`${placeOf(finding, source)}${finding.message}`, ...advice];
  const column = finding.column ?? 1;
  if (source === undefined) {
    const position = `line ${finding.line}, column ${column}: `;
    return [`${placeOf(finding, source)}${position}${finding.message}`, ...advice];
  }
  return [
    `${source.file}:${finding.line}:${column} ${finding.message}`,
    ...markedLine(source, finding.line, column),
    ...advice,
  ];
}

function adviceOf({ suggestion, message }: Finding): string[] {
  return suggestion === undefined || message.includes(`"${suggestion}"`) ? [] : [`  did you mean "${suggestion}"?`];
}

/** A message that begins with its server needs no second one. */
function placeOf({ server, path, document, message }: PlacedFinding, source: SourceText | undefined): string {
  const name = source?.file ?? DOCUMENT_NAMES[document ?? ''];
  const place = [message.startsWith(`${server ?? ''}: `) ? undefined : server, name, path]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  return place === '' ? '' : `${place}: `;
}

/** The line, and a caret under the column; tabs stay tabs, so that the caret stands where the place is. */
function markedLine({ text }: SourceText, line: number, column: number): string[] {
  const content = text.split(/\r\n|\n|\r/)[line - 1];
  if (content === undefined) return [];
  const before = content.slice(0, column - 1);
  const start = column > LONGEST_LINE ? column - LONGEST_LINE / 2 : 0;
  const indent = before.slice(start).replaceAll(/[^\t]/gu, ' ');
  return [`  ${content.slice(start, start + LONGEST_LINE)}`, `  ${indent}^`];
}
