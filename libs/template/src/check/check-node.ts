import type { DocumentNode, ListNode, MappingNode, ScalarNode } from '../document-tree.js';
import type { DocumentPath } from '../document-path.js';
import type { FieldType, JsonValue } from '../vocabulary/field-type.js';
import type { CheckContext } from './check-context.js';
import { checkObject } from './check-object.js';
import { checkedEntries } from './checked-entries.js';
import { settingText } from './setting-text.js';
import { wrongType } from './wrong-type.js';

type Check<Type> = (node: DocumentNode, type: Type, path: DocumentPath, context: CheckContext) => JsonValue;

/** One check per type of the vocabulary; a new type does not compile until it has one. */
const checks: { readonly [Name in FieldType['type']]: Check<Extract<FieldType, { type: Name }>> } = {
  text: (node, type, path, context) => {
    if (node.kind !== 'scalar') return mismatch(node, type, path, context);
    if (node.open !== undefined) return '';
    if (node.given !== undefined) return context.text(node.given, path, node);
    if (typeof node.value === 'string') return context.text(node.value, path, node);
    return mismatch(node, type, path, context);
  },
  boolean: (node, type, path, context) =>
    isScalar(node) && (node.open === 'scalar' || typeof node.value === 'boolean')
      ? (node.value as boolean)
      : mismatch(node, type, path, context),
  integer: (node, type, path, context) => {
    if (isScalar(node) && node.open === 'scalar') return 0;
    if (isScalar(node) && Number.isSafeInteger(node.value)) return node.value as number;
    return mismatch(node, type, path, context);
  },
  setting: (node, type, path, context) =>
    isScalar(node) ? settingText(node, path, context) : mismatch(node, type, path, context),
  anything: (node, _type, path, context) => {
    if (node.kind === 'list') return checkItems(node, { type: 'anything' }, path, context);
    if (node.kind === 'mapping') return checkEntries(node, { type: 'anything' }, path, context);
    if (typeof node.value === 'string') return context.text(node.value, path, node);
    if (typeof node.value === 'bigint' || (typeof node.value === 'number' && !Number.isFinite(node.value))) {
      const written = node.given ?? node.written ?? String(node.value);
      context.report('value.ambiguous', `JSON cannot carry this number; write it in quotes: "${written}"`, path, node);
      return null;
    }
    return node.value;
  },
  list: (node, type, path, context) =>
    node.kind === 'list' ? checkItems(node, type.items, path, context) : mismatch(node, type, path, context),
  map: (node, type, path, context) =>
    node.kind === 'mapping' ? checkEntries(node, type.values, path, context) : mismatch(node, type, path, context),
  object: (node, type, path, context) =>
    node.kind === 'mapping' ? checkObject(node, type, path, context, checkNode) : mismatch(node, type, path, context),
};

/** The types that the vocabulary may use. */
export const handledTypes: readonly string[] = Object.keys(checks);

/** Checks a node against a type and gives its value; what is wrong goes to the context, and then the value is void. */
export function checkNode(node: DocumentNode, type: FieldType, path: DocumentPath, context: CheckContext): JsonValue {
  const check = checks[type.type] as Check<FieldType>;
  return check(node, type, path, context);
}

function checkItems(node: ListNode, type: FieldType, path: DocumentPath, context: CheckContext): JsonValue {
  return node.items.map((item, index) => checkNode(item, type, [...path, index], context));
}

function checkEntries(node: MappingNode, type: FieldType, path: DocumentPath, context: CheckContext): JsonValue {
  const entries = checkedEntries(node, path, context);
  return Object.fromEntries(entries.map(({ name, value }) => [name, checkNode(value, type, [...path, name], context)]));
}

function mismatch(node: DocumentNode, type: FieldType, path: DocumentPath, context: CheckContext): JsonValue {
  context.report('value.wrong-type', wrongType(type.type, node), path, node);
  return null;
}

function isScalar(node: DocumentNode): node is ScalarNode {
  return node.kind === 'scalar';
}
