import { compileEach } from './compile-each.js';
import { FilterFault } from './filter-fault.js';
import { functions } from './functions.js';
import { indexHint } from './index-hint.js';
import type { Parameters } from './sql-text.js';
import type { Typed, ValuePath } from './typed.js';

/** Characters. */
const MAX_SQL = 200_000;

/** What a compiled expression stands in. */
export interface SqlScope {
  readonly parameters: Parameters;
  /** Where the object stands. */
  readonly object: string;
  readonly indexed: readonly ValuePath[];
}

/**
 * An expression as SQL. Booleans are true or false, never NULL, so that `not` says what it says; JSON is never NULL
 * either: what is missing is `null`. Texts, numbers, times and durations are NULL where the expression is nil.
 */
export function compile(typed: Typed, scope: SqlScope): string {
  const sql = write(typed, scope);
  // Some parts are written more than once; nested deeply enough they would fill the memory.
  if (sql.length > MAX_SQL) throw new FilterFault('The expression is too complex', { start: 0, end: 0 });
  return sql;
}

function write(typed: Typed, scope: SqlScope): string {
  const sql = (part: Typed): string => compile(part, scope);
  switch (typed.node) {
    case 'constant':
      return constant(typed, scope);
    case 'list':
      return `jsonb_build_array(${typed.items.map(sql).join(', ')})`;
    case 'column':
      return typed.column.sql;
    case 'value':
      return valueAt(typed, scope);
    case 'at':
      return `coalesce(${element(sql(typed.of), typed.key, scope)}, 'null')`;
    case 'read':
      return read(typed.type, sql(typed.of));
    case 'json':
      return json(typed.of, scope);
    case 'and':
    case 'or':
      return `(${typed.parts.map(sql).join(typed.node === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${sql(typed.of)})`;
    case 'is-nil':
      return isNil(typed.of, sql(typed.of));
    case 'compare':
    case 'match':
    case 'one-of': {
      const exact = compileTest(typed, scope);
      const hint = indexHint(typed, scope);
      // Postgres knows how many rows the hint leaves, and would guess that the exact test leaves one in 200 of them: then
      // it sorts all of them for the first page. Of a COALESCE it guesses half.
      return hint === undefined ? exact : `(${hint} AND coalesce(${exact}, false))`;
    }
    case 'in':
      return compileIn(typed.left, sql(typed.left), sql(typed.right));
    case 'calculate':
      return calculate(typed, sql(typed.left), sql(typed.right));
    case 'negative':
      return `(- ${sql(typed.of)})`;
    case 'coalesce':
      return coalesce(typed.type, sql(typed.left), sql(typed.right));
    case 'choose':
      return `(CASE WHEN ${sql(typed.condition)} THEN ${sql(typed.chosen)} ELSE ${sql(typed.otherwise)} END)`;
    case 'call':
      return call(typed, typed.args.map(sql));
    default:
      return compileEach(typed, sql(typed.over), sql(typed.test));
  }
}

function constant(typed: Typed & { node: 'constant' }, { parameters }: SqlScope): string {
  switch (typed.type) {
    case 'text':
      return parameters.add(typed.value, 'text');
    case 'number':
      return parameters.add(typed.value, 'numeric');
    case 'time':
      return parameters.add(typed.value, 'timestamptz');
    case 'duration':
      return `make_interval(secs => ${parameters.add(typed.value, 'float8')})`;
    case 'boolean':
      return String(typed.value);
    default:
      return 'NULL';
  }
}

/** A value of the object: `null` when it is missing, so that nothing is ever unknown. */
export function valueAt({ from, keys }: Typed & { node: 'value' }, { parameters, object }: SqlScope): string {
  const root = from === 'object' ? object : `e${from}.v`;
  if (keys.length === 0) return root;
  return `coalesce(${root} #> ${parameters.add(keys, 'text[]')}, 'null')`;
}

function element(of: string, key: Typed, scope: SqlScope): string {
  // A path finds keys of maps and places in lists alike.
  if (key.node === 'constant') return `${of} #> ${scope.parameters.add([key.value], 'text[]')}`;
  const keySql = compile(key, scope);
  if (key.type === 'text') return `${of} -> ${keySql}`;
  return (
    `CASE jsonb_typeof(${keySql}) WHEN 'string' THEN ${of} -> (${keySql} #>> '{}')` +
    ` WHEN 'number' THEN CASE WHEN (${keySql})::numeric BETWEEN -2147483648 AND 2147483647` +
    ` THEN ${of} -> (${keySql})::numeric::int END END`
  );
}

function read(type: (Typed & { node: 'read' })['type'], of: string): string {
  switch (type) {
    case 'text':
      return `(CASE WHEN jsonb_typeof(${of}) = 'string' THEN ${of} #>> '{}' END)`;
    case 'number':
      return `(CASE WHEN jsonb_typeof(${of}) = 'number' THEN (${of})::numeric END)`;
    case 'boolean':
      return `(${of} = 'true')`;
    default:
      return (
        String.raw`(CASE WHEN ${of} #>> '{}' ~ '^\d{4}-\d\d-\d\d' AND pg_input_is_valid(${of} #>> '{}', 'timestamptz')` +
        ` THEN (${of} #>> '{}')::timestamptz END)`
      );
  }
}

function json(of: Typed, scope: SqlScope): string {
  if (of.node === 'constant') {
    if (of.type === 'number') return `to_jsonb(${compile(of, scope)})`;
    return scope.parameters.add(JSON.stringify(of.value), 'jsonb');
  }
  return `coalesce(to_jsonb(${compile(of, scope)}), 'null')`;
}

function isNil(of: Typed, sql: string): string {
  if (of.type === 'json') return `(${sql} = 'null')`;
  if (of.type === 'nil') return 'true';
  return `(${sql} IS NULL)`;
}

/** Texts go by their bytes, as they do in Go. */
function compileTest(typed: Typed & { node: 'compare' | 'match' | 'one-of' }, scope: SqlScope): string {
  const left = compile(typed.left, scope);
  const never = mayBeNull(typed.left) || (typed.node !== 'one-of' && mayBeNull(typed.right));
  const collated = typed.left.type === 'text' && typed.left.node !== 'column';
  const bytes = collated ? `(${left}) COLLATE "C"` : left;
  const decided = (test: string): string => (never ? `coalesce(${test}, false)` : `(${test})`);
  if (typed.node === 'one-of') {
    const values = typed.values.map((value) => compile(value, scope));
    return values.length === 0 ? 'false' : decided(`${bytes} IN (${values.join(', ')})`);
  }
  const right = compile(typed.right, scope);
  if (typed.node === 'match') {
    const tests = {
      contains: `strpos(${left}, ${right}) > 0`,
      startsWith: `starts_with(${left}, ${right})`,
      endsWith: `right(${left}, char_length(${right})) = ${right}`,
      matches: `${left} ~ ${right}`,
    };
    return decided(tests[typed.sign]);
  }
  // Two that are nil are equal, and nothing else is equal to nil.
  if (typed.sign === '==') return never ? `(${bytes} IS NOT DISTINCT FROM ${right})` : `(${bytes} = ${right})`;
  if (typed.sign === '!=') return `(${bytes} IS DISTINCT FROM ${right})`;
  return decided(`${bytes} ${typed.sign} ${right}`);
}

function mayBeNull(typed: Typed): boolean {
  if (typed.type === 'json' || typed.type === 'boolean') return false;
  if (typed.node === 'column') return typed.column.nullable;
  return typed.node !== 'constant';
}

function compileIn(left: Typed, leftSql: string, right: string): string {
  const elements = `jsonb_array_elements(CASE WHEN jsonb_typeof(${right}) = 'array' THEN ${right} ELSE '[]' END)`;
  if (left.type === 'text') {
    // Postgres' own operator finds keys of maps and texts of lists.
    return `(jsonb_typeof(${right}) IN ('array', 'object') AND coalesce(${right} ? ${leftSql}, false))`;
  }
  return (
    `(EXISTS (SELECT FROM ${elements} AS m(v) WHERE m.v = ${leftSql})` +
    ` OR (jsonb_typeof(${leftSql}) = 'string' AND jsonb_typeof(${right}) = 'object' AND ${right} ? (${leftSql} #>> '{}')))`
  );
}

function calculate({ type, sign }: Typed & { node: 'calculate' }, left: string, right: string): string {
  if (type === 'text') return `(${left} || ${right})`;
  if (sign === '/' || sign === '%') return `(${left} ${sign} nullif(${right}, 0))`;
  return `(${left} ${sign} ${right})`;
}

function coalesce(type: Typed['type'], left: string, right: string): string {
  if (type === 'json') return `(CASE WHEN ${left} = 'null' THEN ${right} ELSE ${left} END)`;
  return `coalesce(${left}, ${right})`;
}

function call({ name, args: typed }: Typed & { node: 'call' }, args: readonly string[]): string {
  const [of = ''] = args;
  if (name === 'now') return 'now()';
  if (name === 'len') return typed[0]?.type === 'text' ? `char_length(${of})::numeric` : length(of);
  const known = functions[name];
  if (known === undefined) throw new Error(`${name} was checked but is not known`);
  return known.sql(...args);
}

/** Incus says null for an empty list, whose length is 0 for Go too. */
function length(of: string): string {
  return (
    `(CASE jsonb_typeof(${of}) WHEN 'string' THEN char_length(${of} #>> '{}') WHEN 'array' THEN jsonb_array_length(${of})` +
    ` WHEN 'object' THEN (SELECT count(*) FROM jsonb_object_keys(${of})) WHEN 'null' THEN 0 END)::numeric`
  );
}
