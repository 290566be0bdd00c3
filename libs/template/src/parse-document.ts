import { CheckContext } from './check/check-context.js';
import { checkNode } from './check/check-node.js';
import type { DocumentNode, ReadDocument } from './document-tree.js';
import { outcomeOf, type DocumentKind, type Finding, type Outcome } from './finding.js';
import { defaultLimits, type Limits } from './limits.js';
import { caughtRefusals, readDocument, type DocumentFormat } from './read/read-document.js';
import { readValue } from './read/read-value.js';
import { documentType, type DocumentValues } from './vocabulary/document-types.js';

export interface CheckOptions<Kind extends DocumentKind> {
  readonly kind: Kind;
  /** Services that the servers offer beyond the known ones; their configuration has to be a mapping, no more is known. */
  readonly alsoKnownServices?: readonly string[];
  readonly limits?: Partial<Limits>;
}

export interface ParseOptions<Kind extends DocumentKind> extends CheckOptions<Kind> {
  /** Default `auto`: JSON when the text begins with a bracket and is JSON, else YAML. */
  readonly format?: DocumentFormat;
}

/** Parses the text of a document and checks all of it. Gives its value or all findings, each with line and column. */
export function parseDocument<Kind extends DocumentKind>(
  text: string,
  options: ParseOptions<Kind>,
): Outcome<DocumentValues[Kind]> {
  const limits = { ...defaultLimits, ...options.limits };
  const format = options.format ?? 'auto';
  return checkRead(readDocument(text, { kind: options.kind, format, limits, placeholders: false }), options);
}

/** Checks a document that was parsed elsewhere (a request's JSON). Gives its value or all findings by path. */
export function checkDocument<Kind extends DocumentKind>(
  value: unknown,
  options: CheckOptions<Kind>,
): Outcome<DocumentValues[Kind]> {
  const limits = { ...defaultLimits, ...options.limits };
  return checkRead(
    caughtRefusals(options.kind, () => ({ root: readValue(value, limits), findings: [] })),
    options,
  );
}

function checkRead<Kind extends DocumentKind>(
  read: ReadDocument,
  options: CheckOptions<Kind>,
): Outcome<DocumentValues[Kind]> {
  if (read.findings.length > 0) return { ok: false, findings: read.findings };
  const { value, findings } = checkTree(read.root, options.kind, options.alsoKnownServices ?? []);
  return outcomeOf(value, findings);
}

/** Checks a whole document against the type of its kind. With findings the value is void. */
export function checkTree<Kind extends DocumentKind>(
  root: DocumentNode,
  kind: Kind,
  alsoKnownServices: readonly string[],
): { value: DocumentValues[Kind]; findings: readonly Finding[] } {
  const context = new CheckContext(kind);
  const isEmpty = root.kind === 'scalar' && root.value === null;
  const value = isEmpty ? {} : checkNode(root, documentType(kind, alsoKnownServices), [], context);
  const completed = kind === 'variable-definitions' ? withBothFields(value as PartialDefinitions) : value;
  return { value: completed as DocumentValues[Kind], findings: context.findings };
}

type PartialDefinitions = Readonly<Record<string, { description?: string; default?: string } | null>>;

function withBothFields(definitions: PartialDefinitions): DocumentValues['variable-definitions'] {
  const entries = Object.entries(definitions ?? {}).map(([name, definition]) => [
    name,
    { description: definition?.description ?? '', default: definition?.default ?? '' },
  ]);
  return Object.fromEntries(entries);
}
