import { X509Certificate } from 'node:crypto';
import type { DocumentNode } from '../document-tree.js';
import type { DocumentPath } from '../document-path.js';
import type { DocumentKind } from '../finding.js';
import type { CheckContext } from './check-context.js';

type EntryRule = (value: DocumentNode, path: DocumentPath, context: CheckContext) => void;

/** What types alone do not say, found before a server would refuse it halfway through. */
const rules: ReadonlyMap<string, EntryRule> = new Map([['application certificates certificate', certificateRule]]);

/** The rule for a field of an object, if it has one; places in lists do not matter. */
export function entryRuleAt(document: DocumentKind, path: DocumentPath, field: string): EntryRule | undefined {
  const keys = path.filter((part) => typeof part === 'string');
  return rules.get([document, ...keys, field].join(' '));
}

/** Incus takes PEM; base64 of DER is what its own client sends. */
function certificateRule(value: DocumentNode, path: DocumentPath, context: CheckContext): void {
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.open !== undefined) return;
  const text = value.value.trim();
  if (text === '') return;
  try {
    void new X509Certificate(text.startsWith('-----') ? text : Buffer.from(text, 'base64'));
  } catch {
    context.report('value.malformed', 'not an X.509 certificate in PEM', path, value);
  }
}
