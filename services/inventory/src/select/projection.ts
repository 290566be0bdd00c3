import type { ResourceKind } from '@muster/contracts';
import { checkPath } from '../filter/check.js';
import { FilterFault, readingExpression } from '../filter/filter-fault.js';
import { parsePaths } from '../filter/parse.js';
import type { Parameters } from '../filter/sql-text.js';
import type { Vocabulary } from '../filter/vocabulary.js';
import { kinds } from '../kinds.js';
import { shownObject } from '../secrets/mask-sql.js';

const MAX_FIELDS = 100;
const MOMENT = `to_char(last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A row as upstream's client reads it, as JSON text: numbers keep their digits. Secrets are masked unless asked for. */
export function wholeRow(kind: ResourceKind, secrets: boolean): string {
  const { hasServer, hasProject, parent, hasType } = kinds[kind];
  const fields = [
    `'uuid', uuid`,
    `'cluster', cluster`,
    ...(hasServer ? [`'server', server`] : []),
    ...(hasProject ? [`'project_name', project`] : []),
    ...(parent === undefined ? [] : [`'parent_name', parent`]),
    `'name', name`,
    ...(hasType ? [`'type', type`] : []),
    `'object', ${secrets ? 'object' : shownObject(kind)}`,
    `'last_updated', ${MOMENT}`,
  ];
  return `json_build_object(${fields.join(', ')})::text`;
}

/** What a list of addresses is made from. */
export const UUID_ONLY = `json_build_object('uuid', uuid)::text`;

/** A row with nothing but the fields of `fields=name,object.status`, at their places; what is missing is null. */
export function someFields(
  fields: string,
  kind: ResourceKind,
  vocabulary: Vocabulary,
  secrets: boolean,
  parameters: Parameters,
): string {
  return readingExpression('fields', fields, () => {
    const paths = parsePaths(fields, false);
    if (paths.length > MAX_FIELDS)
      throw new FilterFault(`${MAX_FIELDS} fields may be asked for at most`, { start: 0, end: 0 });
    const columns = new Map<string, string>();
    const tree: FieldTree = { whole: false, below: new Map() };
    for (const { path } of paths) {
      const typed = checkPath(path, vocabulary);
      if (typed.node === 'value') plant(tree, typed.keys);
      else columns.set(typed.column.name, typed.column.type === 'time' ? MOMENT : typed.column.sql);
    }
    const parts = [...columns].map(([name, sql]) => `'${name}', ${sql}`);
    if (tree.whole || tree.below.size > 0) {
      parts.push(`'object', ${branch(tree, [], secrets ? 'object' : shownObject(kind), parameters)}`);
    }
    return `json_build_object(${parts.join(', ')})::text`;
  });
}

interface FieldTree {
  /** All of the value was asked for, so there is nothing to choose below it. */
  whole: boolean;
  readonly below: Map<string, FieldTree>;
}

function plant(tree: FieldTree, keys: readonly string[]): void {
  let place = tree;
  for (const key of keys) {
    const next = place.below.get(key) ?? { whole: false, below: new Map() };
    place.below.set(key, next);
    place = next;
  }
  place.whole = true;
}

function branch(tree: FieldTree, path: readonly string[], object: string, parameters: Parameters): string {
  if (tree.whole) return path.length === 0 ? object : `(${object}) #> ${parameters.add(path, 'text[]')}`;
  const parts = [...tree.below].map(
    ([key, below]) => `${parameters.add(key, 'text')}, ${branch(below, [...path, key], object, parameters)}`,
  );
  return `json_build_object(${parts.join(', ')})`;
}
