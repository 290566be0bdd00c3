/**
 * Paths into a JSON object: a member that is `true` is looked for, one that is a tree is looked into, `*` stands for
 * every member. Objects of Incus stay text on their way to Postgres, because `JSON.parse` rounds 64-bit numbers;
 * this module finds the few places in that text that have to be known.
 */
export interface PathTree {
  readonly [member: string]: true | PathTree;
}

/** A value's place in the text: from its first character to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text is not the JSON that it has to be. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Calls `visit` for each member of the object that begins at `start`, with its name and where its value begins; it may
 * give the end of the value when it knows it. Gives the end of the object.
 */
export function visitMembers(
  text: string,
  start: number,
  visit: (name: string, valueStart: number) => number | undefined,
): number {
  let at = expect(text, skipSpace(text, start), OPEN_OBJECT, 'an object');
  if (text.charCodeAt(skipSpace(text, at)) === CLOSE_OBJECT) return skipSpace(text, at) + 1;
  for (;;) {
    const keyStart = skipSpace(text, at);
    const keyEnd = skipString(text, keyStart);
    const valueStart = skipSpace(text, expect(text, skipSpace(text, keyEnd), COLON, '":"'));
    at = visit(text.slice(keyStart + 1, keyEnd - 1), valueStart) ?? skipValue(text, valueStart);
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
    at = expect(text, at, COMMA, '","');
  }
}

/** Calls `found` for the value at each path of the tree, in the order of the text. Gives the end of the object. */
export function findSpans(
  text: string,
  start: number,
  tree: PathTree,
  found: (path: string, span: Span) => void,
  prefix = '',
): number {
  return visitMembers(text, start, (name, valueStart) => {
    const wanted = (Object.hasOwn(tree, name) ? tree[name] : undefined) ?? tree['*'];
    if (wanted === undefined) return undefined;
    if (wanted !== true)
      return isObject(text, valueStart) ? findSpans(text, valueStart, wanted, found, `${prefix}${name}.`) : undefined;
    const end = skipValue(text, valueStart);
    found(prefix + name, { start: valueStart, end });
    return end;
  });
}

/** True when an object begins here. */
export function isObject(text: string, start: number): boolean {
  return text.charCodeAt(start) === OPEN_OBJECT;
}

/** Calls `visit` with the beginning of each element of the array; it gives the element's end. Gives the end of the array. */
export function visitElements(text: string, start: number, visit: (elementStart: number) => number): number {
  let at = expect(text, skipSpace(text, start), OPEN_ARRAY, 'an array');
  if (text.charCodeAt(skipSpace(text, at)) === CLOSE_ARRAY) return skipSpace(text, at) + 1;
  for (;;) {
    at = skipSpace(text, visit(skipSpace(text, at)));
    if (text.charCodeAt(at) === CLOSE_ARRAY) return at + 1;
    at = expect(text, at, COMMA, '","');
  }
}

/** The places of the elements of the array that begins at `start`. */
export function arrayElements(text: string, start: number): Span[] {
  const elements: Span[] = [];
  visitElements(text, start, (elementStart) => {
    const end = skipValue(text, elementStart);
    elements.push({ start: elementStart, end });
    return end;
  });
  return elements;
}

/** The end of the value that begins at `start`. */
export function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return skipString(text, start);
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return skipNested(text, start);
  let at = start;
  while (at < text.length && !endsLiteral(text.charCodeAt(at))) at += 1;
  if (at === start) throw shapeError(text, start, 'a value');
  return at;
}

function skipNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw shapeError(text, start, 'the end of what begins here');
}

function skipString(text: string, start: number): number {
  expect(text, start, QUOTE, 'a string');
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  if (end === -1) throw shapeError(text, start, 'the end of a string');
  return end + 1;
}

/** An odd number of backslashes before a quote makes it part of the string. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

function endsLiteral(code: number): boolean {
  return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_ARRAY || code <= 32;
}

function expect(text: string, at: number, code: number, what: string): number {
  if (text.charCodeAt(at) !== code) throw shapeError(text, at, what);
  return at + 1;
}

function shapeError(text: string, at: number, what: string): JsonShapeError {
  return new JsonShapeError(`expected ${what} at character ${at}, found ${JSON.stringify(text.slice(at, at + 20))}`);
}
