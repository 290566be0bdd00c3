import { Composer, LineCounter, Parser, type CST, type Document } from 'yaml';
import type { DocumentNode } from '../document-tree.js';
import type { Finding, Position } from '../finding.js';
import type { Limits } from '../limits.js';
import { placeholderAt } from '../placeholder/placeholder.js';
import { treeOfYaml } from './tree-of-yaml.js';
import { DocumentRefusal, tooDeep } from './value-budget.js';

/** After the first few errors of a text the rest only follow from them. */
const REPORTED_ERRORS = 20;

const emptyMapping: DocumentNode = { kind: 'mapping', at: { line: 1, column: 1 }, entries: [] };

/**
 * Reads one YAML 1.2 document (core schema, so `yes` and dates are text) into a tree. Throws DocumentRefusal for what
 * cannot be read at all. An empty document is an empty mapping, as upstream has it.
 *
 * A template's text need not be YAML (no plain scalar may begin with "@"), yet the parser keeps such a scalar in its
 * tree: with `placeholders` exactly the errors that sit on a placeholder are taken out.
 */
export function readYaml(
  text: string,
  limits: Limits,
  options: { placeholders: boolean },
): { root: DocumentNode; findings: Omit<Finding, 'document'>[] } {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  refuseDeepNesting(tokens, limits, positionOf);

  const documents = tokens.filter((token) => token.type === 'document');
  const second = documents[1];
  if (second !== undefined) {
    throw new DocumentRefusal(
      'text.multiple-documents',
      'a second document begins here; give one document, without another "---"',
      positionOf(second.offset),
    );
  }

  const document = compose(tokens, text.length);
  const findings = [...document.errors, ...document.warnings]
    .filter((error) => !(options.placeholders && isPlaceholderError(error.code, text, error.pos[0])))
    .slice(0, REPORTED_ERRORS)
    .map((error) => ({
      code: 'text.malformed-yaml' as const,
      message: `malformed YAML: ${decapitalise(error.message)}${placeholderHelp(error.code, text, error.pos[0])}`,
      path: '',
      ...positionOf(error.pos[0]),
    }));
  if (findings.length > 0) return { root: emptyMapping, findings };
  if (document.contents === null) return { root: emptyMapping, findings };
  return treeOfYaml(document.contents, limits, positionOf);
}

function compose(tokens: readonly CST.Token[], end: number): Document.Parsed {
  // uniqueKeys compares each key with each other; the tree's own check is faster and names both places.
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    intAsBigInt: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = [...composer.compose(tokens, true, end)];
  if (document === undefined) throw new DocumentRefusal('text.malformed-yaml', 'malformed YAML: no document');
  return document;
}

/** The composer recurses, and running out of stack in it can end the whole process (yaml 2.9.1, 20,000 times "["). */
function refuseDeepNesting(
  tokens: readonly CST.Token[],
  limits: Limits,
  positionOf: (offset: number) => Position,
): void {
  const open: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > limits.maxDepth) throw tooDeep(limits, positionOf(token.offset));
    if (token.type === 'document' && token.value) open.push([token.value, depth + 1]);
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) open.push([item.key, depth + 1]);
      if (item.value) open.push([item.value, depth + 1]);
    }
  }
}

function isPlaceholderError(code: string, text: string, offset: number): boolean {
  return code === 'BAD_SCALAR_START' && placeholderAt(text, offset) !== undefined;
}

function placeholderHelp(code: string, text: string, offset: number): string {
  if (!isPlaceholderError(code, text, offset)) return '';
  return `; ${placeholderAt(text, offset)} is a placeholder, which only templates may hold`;
}

function decapitalise(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
