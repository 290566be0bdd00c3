import type { SqlScope } from './compile.js';
import type { Typed, ValuePath } from './typed.js';

/** An index keeps the beginning of a text only: Postgres refuses rows whose indexed values are long. Characters. */
export const INDEXED_CHARACTERS = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INDEXED_COLUMNS = new Set(['uuid', 'cluster', 'cluster_name', 'name']);

type Test = Typed & { node: 'compare' | 'match' | 'one-of' };

/** What an index can answer and what follows from the test, or undefined. Written as the index itself is. */
export function indexHint(typed: Test, { parameters, object, indexed }: SqlScope): string | undefined {
  if (typed.node === 'compare' && typed.sign === '==' && isColumn(typed.left, 'uuid')) {
    const uuid = textOf(typed.right);
    return uuid !== undefined && UUID.test(uuid) ? `uuid = ${parameters.add(uuid, 'uuid')}` : undefined;
  }
  const path = indexedPath(typed.left, indexed);
  const texts = wantedTexts(typed);
  if (path === undefined || texts === undefined) return undefined;
  const expression = indexExpression(object, parameters.add(path, 'text[]'));
  const [first, ...more] = texts.map((text) => parameters.add(firstCharacters(text), 'text'));
  if (typed.node === 'match') return `coalesce(${expression} ^@ ${first}, false)`;
  return more.length === 0 ? `${expression} = ${first}` : `${expression} IN (${[first, ...more].join(', ')})`;
}

/** Whether the database can find the rows of a condition without looking at all of them. */
export function isServed(typed: Typed, indexed: readonly ValuePath[]): boolean {
  switch (typed.node) {
    case 'and':
      return typed.parts.some((part) => isServed(part, indexed));
    case 'or':
      return typed.parts.every((part) => isServed(part, indexed));
    case 'compare':
    case 'match':
    case 'one-of': {
      if (typed.left.node !== 'column') {
        return typed.node !== 'match' && indexedTexts(typed, indexed) !== undefined;
      }
      const constant = typed.node === 'one-of' || (typed.node === 'compare' && typed.sign === '==');
      return constant && INDEXED_COLUMNS.has(typed.left.column.name) && wantedTexts(typed) !== undefined;
    }
    default:
      return false;
  }
}

/** The texts one of which a value at an indexed path has to be, or undefined. */
export function indexedTexts(typed: Test, indexed: readonly ValuePath[]): readonly string[] | undefined {
  return indexedPath(typed.left, indexed) === undefined ? undefined : wantedTexts(typed);
}

/** The expression that stands in an index of a path; the migration writes the same. */
export function indexExpression(object: string, path: string): string {
  return `left(${object} #>> ${path}, ${INDEXED_CHARACTERS}) COLLATE "C"`;
}

function indexedPath(typed: Typed, indexed: readonly ValuePath[]): ValuePath | undefined {
  const value = typed.node === 'read' ? typed.of : typed;
  if (value.node !== 'value' || value.from !== 'object') return undefined;
  return indexed.find((path) => path.length === value.keys.length && path.every((key, at) => key === value.keys[at]));
}

/** The texts one of which the left side has to be, or to begin with. */
function wantedTexts(typed: Test): string[] | undefined {
  if (typed.node === 'compare' && typed.sign !== '==') return undefined;
  if (typed.node === 'match' && typed.sign !== 'startsWith') return undefined;
  const texts = (typed.node === 'one-of' ? typed.values : [typed.right]).map(textOf);
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts : undefined;
}

function textOf(typed: Typed): string | undefined {
  if (typed.node === 'json') return textOf(typed.of);
  return typed.node === 'constant' && typed.type === 'text' ? typed.value : undefined;
}

function firstCharacters(text: string): string {
  return Array.from(text).slice(0, INDEXED_CHARACTERS).join('');
}

function isColumn(typed: Typed, name: string): boolean {
  return typed.node === 'column' && typed.column.name === name;
}
