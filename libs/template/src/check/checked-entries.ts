import type { DocumentNode, MappingNode, ScalarNode } from '../document-tree.js';
import type { DocumentPath } from '../document-path.js';
import type { CheckContext } from './check-context.js';

export interface CheckedEntry {
  readonly name: string;
  readonly key: ScalarNode;
  readonly value: DocumentNode;
}

/**
 * The entries of a mapping, each key once: a repeated one is a finding. `canonical` gives the name under which a key
 * counts, for keys that are known in any case.
 */
export function checkedEntries(
  node: MappingNode,
  path: DocumentPath,
  context: CheckContext,
  canonical: (name: string) => string = (name) => name,
): readonly CheckedEntry[] {
  const first = new Map<string, CheckedEntry>();
  for (const { key, value } of node.entries) {
    const name = canonical(context.text(String(key.value), path, key));
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, { name, key, value });
    else context.report('key.duplicate', `the key "${name}" is given twice${lineOf(earlier)}`, [...path, name], key);
  }
  return [...first.values()];
}

function lineOf(entry: CheckedEntry): string {
  return entry.key.at === undefined ? '' : `, first in line ${entry.key.at.line}`;
}
