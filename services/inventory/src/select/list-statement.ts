import type { RequestOf, resourceList } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { compileFilter } from '../filter/filter.js';
import { Parameters } from '../filter/sql-text.js';
import { vocabularyOf } from '../filter/vocabulary.js';
import { kinds } from '../kinds.js';
import { checkedUuid } from './checked-uuid.js';
import { afterCondition, readCursor, type ListIdentity } from './cursor.js';
import { someFields, UUID_ONLY, wholeRow } from './projection.js';
import { searchCondition } from './search.js';
import { AS_FIRST_SEEN, orderBy, sortOrder, type SortKey } from './sort-order.js';
import type { Statement } from './statement.js';

export type ListRequest = RequestOf<typeof resourceList>;

/** A list as it is asked of Postgres. */
export interface ListStatement {
  /** Gives `row`, the JSON text; of a page also `key`, what a cursor is made of, and one row too many when there are more. */
  readonly rows: Statement;
  readonly count: Statement;
  readonly identity: ListIdentity;
  /** False when rows may have to be looked for without an index, everywhere. */
  readonly served: boolean;
}

/** What is asked, in SQL. Throws `filter.invalid` or `request.invalid` for what cannot be asked so. */
export function listStatement(request: ListRequest): ListStatement {
  const { kind, recursion, sort = '', fields, limit, after, secrets = false } = request;
  if (!recursion && fields) throw refused('fields', 'is for whole objects: ask with recursion=1');
  if (limit === undefined && after) throw refused('after', 'is for pages: ask with limit=');
  const identity = { kind, recursion, sort };
  const vocabulary = vocabularyOf(kind, secrets);
  const parameters = new Parameters();
  const { where, apart, found, searching } = conditions(request, parameters);
  const count = {
    sql: `SELECT count(*)::text AS count FROM resource WHERE ${where}`,
    parameters: [...parameters.values],
  };
  const order =
    recursion || limit !== undefined || sort !== '' ? sortOrder(sort, vocabulary, parameters) : AS_FIRST_SEEN;
  const from = after ? ` AND ${afterCondition(order, readCursor(after, identity, order), parameters)}` : '';
  const page = limit === undefined ? '' : ` LIMIT ${parameters.add(limit + 1, 'bigint')}`;
  const chosen = (condition: string): string =>
    `SELECT * FROM resource WHERE ${condition}${from} ${orderBy(order)}${page}`;
  // Each part is read in the order of its index, no further than the page goes.
  const parts = limit !== undefined && sort === '' ? apart() : undefined;
  const rows = parts === undefined ? chosen(where) : merged(parts.map(chosen), `${orderBy(order)}${page}`);
  const shown = rowSql(request, parameters);
  return {
    // The rows are chosen and sorted first, and only then written as JSON.
    rows: {
      sql: `SELECT ${shown} AS row${limit === undefined ? '' : `, ${keyOf(order)} AS key`} FROM (${rows}) AS resource`,
      parameters: parameters.values,
    },
    count,
    identity,
    served: found || (!searching && sort === ''),
  };

  function rowSql({ kind: of }: ListRequest, into: Parameters): string {
    if (!recursion) return UUID_ONLY;
    return fields ? someFields(fields, of, vocabulary, secrets, into) : wholeRow(of, secrets);
  }
}

interface Conditions {
  readonly where: string;
  /** The same in parts that have no row in common, where that lets a page be read in order. */
  readonly apart: () => readonly string[] | undefined;
  /** Whether an index finds their rows. */
  readonly found: boolean;
  /** Whether rows are looked for at all. */
  readonly searching: boolean;
}

function conditions(request: ListRequest, parameters: Parameters): Conditions {
  const { kind, filter, search, secrets = false } = request;
  const { hasServer, hasProject, parent } = kinds[kind];
  const all = [`kind = ${parameters.add(kind, 'text')}`];
  const equal = (column: string, value: string | undefined, type = 'text'): boolean => {
    if (value === undefined || value === '') return false;
    all.push(`${column} = ${parameters.add(value, type)}`);
    return true;
  };
  const indexed = [equal('cluster', request.cluster), equal('name', request.name)];
  if (request.uuid) indexed.push(equal('uuid', checkedUuid(request.uuid), 'uuid'));
  // What does not apply to a kind is ignored, as upstream does.
  const narrowed = [
    hasServer && equal('server', request.server),
    hasProject && equal('project', request.project),
    parent !== undefined && equal('parent', request.parent),
  ];
  if (search) all.push(searchCondition(search, parameters));
  const compiled = filter ? compileFilter(filter, vocabularyOf(kind, secrets), parameters) : undefined;
  const fewRows = Boolean(request.name) || Boolean(request.uuid) || Boolean(search);
  const others = [...all];
  if (compiled !== undefined) all.push(compiled.sql);
  return {
    where: all.join(' AND '),
    apart: () => (fewRows ? undefined : compiled?.apart()?.map((part) => [...others, part].join(' AND '))),
    found: indexed.includes(true) || Boolean(search) || compiled?.served === true,
    searching: compiled !== undefined || narrowed.includes(true),
  };
}

function merged(statements: readonly string[], inOrder: string): string {
  return `SELECT * FROM (${statements.map((sql) => `(${sql})`).join(' UNION ALL ')}) AS resource ${inOrder}`;
}

function keyOf(order: readonly SortKey[]): string {
  const texts = order.map(({ sql, type }) =>
    type === 'timestamptz' ? `to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00')` : `(${sql})::text`,
  );
  return `ARRAY[${texts.join(', ')}]`;
}

function refused(parameter: string, message: string): MusterError {
  return new MusterError('request.invalid', `"${parameter}" ${message}.`, { findings: [{ path: parameter, message }] });
}
