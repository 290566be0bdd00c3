import { checkCondition } from './check.js';
import { compile } from './compile.js';
import { readingExpression } from './filter-fault.js';
import { isServed } from './index-hint.js';
import { parseExpression } from './parse.js';
import type { Parameters } from './sql-text.js';
import { valuesApart } from './values-apart.js';
import type { Typed } from './typed.js';
import type { Vocabulary } from './vocabulary.js';

/** A filter as a condition of SQL. */
export interface CompiledFilter {
  readonly sql: string;
  /** False when the database would have to look at every row. */
  readonly served: boolean;
  /** The same as several conditions of which each row fulfils one at most, where indexes have the rows of each in order. */
  readonly apart: () => readonly string[] | undefined;
}

/**
 * Reads `filter=`, checks it against the names and types of what is listed, and writes it as SQL.
 * Throws `filter.invalid` with the place of what is wrong.
 */
export function compileFilter(text: string, vocabulary: Vocabulary, parameters: Parameters): CompiledFilter {
  return readingExpression('filter', text, () => {
    const typed = checkCondition(parseExpression(text), vocabulary);
    const { indexed } = vocabulary;
    const sqlOf = (condition: Typed): string => compile(condition, { parameters, object: 'object', indexed });
    return {
      sql: sqlOf(typed),
      served: isServed(typed, indexed),
      apart: () => valuesApart(typed, indexed)?.map(sqlOf),
    };
  });
}
