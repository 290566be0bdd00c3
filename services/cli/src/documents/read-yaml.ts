import { MusterError } from '@muster/errors';
import type { PlacedFinding } from '../problems/finding-lines.js';
import type { DocumentRole, SourceText } from '../problems/source-texts.js';
import type { Session } from '../session.js';
import { readText } from './read-text.js';

/** Reads a file whose value is part of a request: one mapping in YAML or JSON. Throws with line and column. */
export async function readMapping(
  session: Session,
  role: DocumentRole,
  file: string | undefined,
): Promise<Record<string, unknown> | undefined> {
  if (file === undefined) return undefined;
  const source = await readText(session, file);
  session.sources.add(role, source);
  return parseMapping(source, role);
}

/** The mapping that a text holds; an empty text is an empty one. */
export async function parseMapping(source: SourceText, role: DocumentRole): Promise<Record<string, unknown>> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(source.text, { lineCounter, prettyErrors: false });
  const findings = document.errors.map(({ message, pos }): PlacedFinding => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { message, line, column: col, document: role };
  });
  if (findings.length > 0) throw new MusterError('document.invalid', `${source.file} can not be read`, { findings });
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  const finding: PlacedFinding = {
    message: 'a mapping of keys to values is expected',
    line: 1,
    column: 1,
    document: role,
  };
  throw new MusterError('document.invalid', `${source.file} can not be used`, { findings: [finding] });
}
