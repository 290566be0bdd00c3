import { MusterError } from '@muster/errors';
import type { Span } from './syntax.js';

/** What is wrong with an expression, and where. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault';

  constructor(
    message: string,
    readonly span: Span,
    readonly suggestion?: string,
  ) {
    super(message);
  }
}

/**
 * Runs what reads an expression. A fault becomes `filter.invalid`, with the line and the column where it stands, counted
 * from 1, and the name that was most likely meant.
 * @param parameter the query parameter that carries the expression
 */
export function readingExpression<T>(parameter: string, text: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const fault = thrown instanceof RangeError ? tooDeep() : thrown;
    if (!(fault instanceof FilterFault)) throw thrown;
    const { line, column } = placeOf(text, fault.span.start);
    const meant = fault.suggestion === undefined ? '' : ` Did you mean "${fault.suggestion}"?`;
    throw new MusterError('filter.invalid', `${parameter}, line ${line}, column ${column}: ${fault.message}.${meant}`, {
      findings: [{ path: parameter, line, column, message: fault.message, suggestion: fault.suggestion }],
    });
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 };
}

/** A RangeError is the end of the stack; what nests that deeply was not written by hand. */
function tooDeep(): FilterFault {
  return new FilterFault('The expression is nested too deeply', { start: 0, end: 0 });
}
