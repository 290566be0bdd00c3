import { checkPath } from '../filter/check.js';
import { valueAt } from '../filter/compile.js';
import { refuseSecret } from '../filter/convert.js';
import { readingExpression } from '../filter/filter-fault.js';
import { parsePaths } from '../filter/parse.js';
import type { Parameters } from '../filter/sql-text.js';
import type { Vocabulary } from '../filter/vocabulary.js';
import { FilterFault } from '../filter/filter-fault.js';

/** One thing that rows are put in order by. Never NULL, so that two rows can always be compared. */
export interface SortKey {
  readonly sql: string;
  readonly type: 'text' | 'jsonb' | 'timestamptz' | 'bigint';
  readonly descending: boolean;
}

const MAX_KEYS = 8;

const column = (sql: string, descending = false): SortKey => ({ sql, type: 'text', descending });

/**
 * The order of upstream's lists; rows that are equal in it follow each other as they were first seen. An index has the
 * same order.
 */
const USUAL: readonly SortKey[] = [column('cluster'), column('server'), column('name')];

/**
 * Reads `sort=name,-object.status`: the order of rows, which is always a complete one. What is not said is made up by the
 * usual order, backwards if everything that is said goes backwards.
 */
export function sortOrder(
  sort: string | undefined,
  vocabulary: Vocabulary,
  parameters: Parameters,
): readonly SortKey[] {
  const asked = sort === undefined || sort === '' ? [] : readSort(sort, vocabulary, parameters);
  const descending = asked.length > 0 && asked.every((key) => key.descending);
  const known = new Set(asked.map(({ sql }) => sql));
  return [
    ...asked,
    ...USUAL.filter(({ sql }) => !known.has(sql)).map((key) => ({ ...key, descending })),
    { sql: 'id', type: 'bigint', descending },
  ];
}

/** The order in which objects were first seen; upstream lists addresses so. */
export const AS_FIRST_SEEN: readonly SortKey[] = [{ sql: 'id', type: 'bigint', descending: false }];

/** `ORDER BY …` */
export function orderBy(keys: readonly SortKey[]): string {
  return `ORDER BY ${keys.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ')}`;
}

function readSort(sort: string, vocabulary: Vocabulary, parameters: Parameters): SortKey[] {
  return readingExpression('sort', sort, () => {
    const paths = parsePaths(sort, true);
    if (paths.length > MAX_KEYS)
      throw new FilterFault(`Rows are sorted by ${MAX_KEYS} names at most`, { start: 0, end: 0 });
    return paths.map(({ path, descending }): SortKey => {
      const typed = checkPath(path, vocabulary);
      if (typed.node === 'value') {
        refuseSecret(typed, path, { vocabulary, elements: [], check: () => typed });
        return { sql: valueAt(typed, { parameters, object: 'object', indexed: [] }), type: 'jsonb', descending };
      }
      const { sql, type } = typed.column;
      return { sql, type: type === 'time' ? 'timestamptz' : 'text', descending };
    });
  });
}
