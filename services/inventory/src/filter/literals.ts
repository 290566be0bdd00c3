import { FilterFault } from './filter-fault.js';
import type { Span } from './syntax.js';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\}|([0-7]{3})|(.))/gs;

/** The text that a literal stands for, in quotes or in backticks. Throws for an unknown escape and for U+0000. */
export function textOf(image: string, span: Span): string {
  const inner = image.slice(1, -1);
  const text = image.startsWith('`') ? inner.replaceAll('``', '`') : unescaped(inner, span);
  if (text.includes('\0')) throw new FilterFault('No object holds the character U+0000', span);
  if (!isWellFormed(text)) throw new FilterFault('The text holds half of a character', span);
  return text;
}

/** The decimal digits of a number, however it was written. */
export function digitsOf(image: string): string {
  const text = image.replaceAll('_', '');
  if (/^0[xob]/i.test(text)) return BigInt(text.toLowerCase()).toString();
  return text;
}

function unescaped(inner: string, span: Span): string {
  return inner.replaceAll(
    ESCAPE,
    (whole: string, x?: string, u?: string, long?: string, braced?: string, octal?: string, one?: string) => {
      const code = x ?? u ?? long ?? braced;
      if (code !== undefined) return character(Number.parseInt(code, 16), whole, span);
      if (octal !== undefined) return character(Number.parseInt(octal, 8), whole, span);
      const plain = ESCAPES[one ?? ''];
      if (plain === undefined) throw new FilterFault(`${whole} is no escape; write \\\\ for a backslash`, span);
      return plain;
    },
  );
}

function character(code: number, whole: string, span: Span): string {
  if (code > 0x10ffff) throw new FilterFault(`${whole} is no character`, span);
  // Halves of one character may follow each other; what is left alone is found afterwards.
  return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
