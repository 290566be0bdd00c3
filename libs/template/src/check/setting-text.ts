import type { ScalarNode } from '../document-tree.js';
import type { DocumentPath } from '../document-path.js';
import type { CheckContext } from './check-context.js';

/**
 * A value of an Incus configuration map as text, as upstream's ConfigMap has it: numbers and booleans become text, null
 * becomes "". A number that its text writes in another way than it would come out (0x1F, 0755, 1.10) is refused,
 * because nobody could tell which of the two was meant.
 */
export function settingText(node: ScalarNode, path: DocumentPath, context: CheckContext): string {
  if (node.open !== undefined) return '';
  if (node.given !== undefined) return context.text(node.given, path, node);
  if (typeof node.value === 'string') return context.text(node.value, path, node);
  if (node.value === null) return '';
  const text = String(node.value);
  if (node.written !== undefined && node.written !== text) {
    context.report(
      'value.ambiguous',
      `${node.written} would become "${text}"; write it in quotes to keep it: "${node.written}"`,
      path,
      node,
    );
  }
  return text;
}
