import { Lexer, type IToken } from 'chevrotain';
import { FilterFault } from './filter-fault.js';
import { FilterParser } from './grammar.js';
import type { Syntax } from './syntax.js';
import * as t from './tokens.js';

/** Longest expression, in characters; a request's line has no room for much more. */
const MAX_CHARACTERS = 8_000;
/** An expression that people write has a tenth of it. The SQL grows with it, and so does the stack. */
const MAX_TOKENS = 1_000;
const MAX_NESTING = 50;

const lexer = new Lexer(t.tokens, { positionTracking: 'onlyOffset' });
const parser = new FilterParser();

/** Reads an expression. Throws FilterFault for what is not one. */
export function parseExpression(text: string): Syntax {
  parser.input = tokensOf(text);
  const syntax = parser.expression();
  throwFirstError(text);
  return syntax;
}

/** Reads `name,object.config["limits.cpu"],…`; each part may begin with `-` when `signed`. */
export function parsePaths(text: string, signed: boolean): { readonly path: Syntax; readonly descending: boolean }[] {
  return splitAtCommas(tokensOf(text), text.length).map(({ tokens, at }) => {
    const descending = signed && tokens[0]?.tokenType === t.Minus;
    parser.input = descending ? tokens.slice(1) : tokens;
    const path = parser.path();
    throwFirstError(text, at);
    return { path, descending };
  });
}

function tokensOf(text: string): IToken[] {
  if (text.length > MAX_CHARACTERS) {
    throw new FilterFault(`The expression is longer than ${MAX_CHARACTERS} characters`, { start: 0, end: 0 });
  }
  const { tokens, errors } = lexer.tokenize(text);
  const [error] = errors;
  if (error !== undefined) {
    const found = Array.from(text.slice(error.offset))[0] ?? '';
    throw new FilterFault(unreadable(found), { start: error.offset, end: error.offset + 1 });
  }
  if (tokens.length > MAX_TOKENS) {
    throw new FilterFault(`The expression has more than ${MAX_TOKENS} words and signs`, { start: 0, end: 0 });
  }
  refuseDeepNesting(tokens);
  return tokens;
}

function unreadable(found: string): string {
  if (found === '=') return 'Write == for a comparison';
  return /["'`]/.test(found) ? `The text that begins with ${found} does not end` : `"${found}" has no meaning here`;
}

function refuseDeepNesting(tokens: readonly IToken[]): void {
  let depth = 0;
  for (const { tokenType, startOffset } of tokens) {
    if ([t.OpenRound, t.OpenSquare, t.OpenCurly].includes(tokenType)) depth += 1;
    if ([t.CloseRound, t.CloseSquare, t.CloseCurly].includes(tokenType)) depth -= 1;
    if (depth > MAX_NESTING) {
      const span = { start: startOffset, end: startOffset + 1 };
      throw new FilterFault(`Parentheses are nested more than ${MAX_NESTING} deep`, span);
    }
  }
}

function splitAtCommas(tokens: readonly IToken[], end: number): { tokens: IToken[]; at: number }[] {
  const parts: { tokens: IToken[]; at: number }[] = [{ tokens: [], at: end }];
  for (const token of tokens) {
    const part = parts.at(-1);
    if (token.tokenType !== t.Comma) part?.tokens.push(token);
    else {
      if (part !== undefined) part.at = token.startOffset;
      parts.push({ tokens: [], at: end });
    }
  }
  return parts;
}

/** @param end where a text that ends too early should have gone on */
function throwFirstError(text: string, end = text.length): void {
  const [error] = parser.errors;
  if (error === undefined) return;
  const { token } = error;
  if (token.image === '') throw new FilterFault('Something is missing at the end', { start: end, end });
  const span = { start: token.startOffset, end: token.startOffset + token.image.length };
  throw new FilterFault(refusalOf(token.tokenType) ?? `"${token.image}" was not expected here`, span);
}

/** What expr offers, and a query of the database does not. */
function refusalOf(token: IToken['tokenType']): string | undefined {
  if (token === t.Range) return 'Ranges (..) cannot become a database query';
  if (token === t.Semicolon) return 'Variables (let) cannot become a database query';
  if (token === t.Colon) return 'Slices ([a:b]) and maps ({a: b}) cannot become a database query';
  if (token === t.OpenCurly) return 'Maps cannot become a database query; braces stand around predicates only';
  return undefined;
}
