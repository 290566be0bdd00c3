import type { DocumentNode, MappingNode, ScalarNode } from '../document-tree.js';
import { formatPath, type DocumentPath } from '../document-path.js';
import { nearestName } from '@muster/errors';
import type { FieldType, JsonValue, ObjectType } from '../vocabulary/field-type.js';
import type { CheckContext } from './check-context.js';
import { checkedEntries } from './checked-entries.js';
import { entryRuleAt } from './entry-rules.js';

type CheckField = (node: DocumentNode, type: FieldType, path: DocumentPath, context: CheckContext) => JsonValue;

/** Checks a mapping with known fields: unknown keys by name, required ones by their absence, and every field. */
export function checkObject(
  node: MappingNode,
  type: ObjectType,
  path: DocumentPath,
  context: CheckContext,
  checkField: CheckField,
): JsonValue {
  const known = Object.keys(type.fields);
  const entries = checkedEntries(node, path, context, (name) => canonicalName(name, known));
  const checked: [string, JsonValue][] = [];
  for (const { name, key, value } of entries) {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (field !== undefined) checked.push([name, checkField(value, field, [...path, name], context)]);
    else if (key.open === undefined) reportUnknown(name, key, known, path, context);
  }
  const isOpen = entries.some(({ key }) => key.open !== undefined);
  if (!isOpen) reportMissing(entries, type.required ?? [], path, node, context);
  for (const { name, value } of entries) entryRuleAt(context.document, path, name)?.(value, [...path, name], context);
  return Object.fromEntries(checked);
}

/** Go matches a field without a JSON name in any case; such fields are the ones that begin with a capital. */
function canonicalName(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  return known.find((field) => /^[A-Z]/.test(field) && field.toLowerCase() === name.toLowerCase()) ?? name;
}

function reportUnknown(
  name: string,
  key: ScalarNode,
  known: readonly string[],
  path: DocumentPath,
  context: CheckContext,
): void {
  const isService = context.document === 'service' && path.length === 0;
  const suggestion = nearestName(name, known);
  const hint =
    suggestion === undefined ? `; known are ${known.toSorted().join(', ')}` : `; did you mean "${suggestion}"?`;
  context.report(
    isService ? 'service.unknown' : 'key.unknown',
    `unknown ${isService ? 'service' : 'key'} "${name}"${hint}`,
    [...path, name],
    key,
    { suggestion },
  );
}

function reportMissing(
  entries: readonly { name: string; value: DocumentNode }[],
  required: readonly string[],
  path: DocumentPath,
  node: MappingNode,
  context: CheckContext,
): void {
  for (const name of required) {
    const value = entries.find((entry) => entry.name === name)?.value;
    if (value === undefined) {
      context.report('key.missing', `"${name}" is missing from ${formatPath(path)}`, path, node);
    } else if (value.kind === 'scalar' && value.value === '' && value.open === undefined) {
      context.report('key.missing', `"${name}" must not be empty`, [...path, name], value);
    }
  }
}
