import type { DocumentNode, ScalarNode } from '../document-tree.js';
import { formatPath, type DocumentPath } from '../document-path.js';
import type { DocumentKind, Finding, FindingCode } from '../finding.js';

/** Collects the findings of one document while it is checked. */
export class CheckContext {
  readonly findings: Finding[] = [];

  constructor(readonly document: DocumentKind) {}

  /** Adds a finding at a node, naming the variable whose value stands there. */
  report(
    code: FindingCode,
    message: string,
    path: DocumentPath,
    node: DocumentNode,
    more: { suggestion?: string | undefined } = {},
  ): void {
    const variable = node.kind === 'scalar' ? node.variables?.[0] : undefined;
    this.findings.push({
      code,
      message: variable === undefined ? message : `${message} (variable "${variable}")`,
      document: this.document,
      path: formatPath(path),
      ...node.at,
      ...(more.suggestion !== undefined && { suggestion: more.suggestion }),
      ...(variable !== undefined && { variable }),
    });
  }

  /** The text, after a finding when it holds what neither Postgres nor a server can keep. */
  text(text: string, path: DocumentPath, node: ScalarNode): string {
    if (text.includes('\0')) this.report('text.unsupported', 'holds a NUL character', path, node);
    else if (/\p{Surrogate}/u.test(text)) this.report('text.unsupported', 'holds half of a character', path, node);
    return text;
  }
}
