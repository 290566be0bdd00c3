import { checkCondition } from './check.js';
import { compile } from './compile.js';
import { readingExpression } from './filter-fault.js';
import { isServed } from './index-hint.js';
import { parseExpression } from './parse.js';
import type { Parameters } from './sql-text.js';
import type { Vocabulary } from './vocabulary.js';

/** A filter as a condition of SQL. */
export interface CompiledFilter {
  readonly sql: string;
  /** False when the database would have to look at every row. */
  readonly served: boolean;
}

/**
 * Reads `filter=`, checks it against the names and types of what is listed, and writes it as SQL.
 * Throws `filter.invalid` with the place of what is wrong.
 */
export function compileFilter(text: string, vocabulary: Vocabulary, parameters: Parameters): CompiledFilter {
  return readingExpression('filter', text, () => {
    const typed = checkCondition(parseExpression(text), vocabulary);
    const { indexed } = vocabulary;
    return {
      sql: compile(typed, { parameters, object: 'object', indexed }),
      served: isServed(typed, indexed),
    };
  });
}
