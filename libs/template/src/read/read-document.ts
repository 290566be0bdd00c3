import type { DocumentNode, ReadDocument } from '../document-tree.js';
import type { DocumentKind, Finding } from '../finding.js';
import type { Limits } from '../limits.js';
import { readJson } from './read-json.js';
import { readYaml } from './read-yaml.js';
import { DocumentRefusal, refuseLongText } from './value-budget.js';

export type DocumentFormat = 'yaml' | 'json' | 'auto';

const nothing: DocumentNode = { kind: 'mapping', entries: [] };

/** Reads the text of a document; never throws for what is in it. */
export function readDocument(
  text: string,
  options: { kind: DocumentKind; format: DocumentFormat; limits: Limits; placeholders: boolean },
): ReadDocument {
  return caughtRefusals(options.kind, () => {
    refuseLongText(text, options.limits);
    const isJson = options.format === 'json' || (options.format === 'auto' && beginsLikeJson(text));
    return isJson ? { root: readJson(text, options.limits), findings: [] } : readYaml(text, options.limits, options);
  });
}

/** Runs a reader and turns its refusal into the only finding of the document. */
export function caughtRefusals(
  document: DocumentKind,
  read: () => { root: DocumentNode; findings: Omit<Finding, 'document'>[] },
): ReadDocument {
  try {
    const { root, findings } = read();
    return { root, findings: findings.map((finding) => ({ ...finding, document })) };
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    return { root: nothing, findings: [{ ...error.toFinding(), document }] };
  }
}

/** JSON when its first mapping has a key in double quotes, as all JSON has; YAML's own `{lvm: {enabled: true}}` is YAML. */
function beginsLikeJson(text: string): boolean {
  return /^\uFEFF?\s*(?:\{\s*["}]|\[)/.test(text);
}
