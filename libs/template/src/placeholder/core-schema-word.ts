import { exactInteger, exactNumber } from '../read/exact-number.js';
import type { ScalarValue } from '../document-tree.js';

/**
 * What YAML's core schema makes of a text that stands alone as a plain scalar: a boolean, null or a finite number when
 * it is exactly such a word, else the very text. So a value can become `true` or 42, but never a list, a comment or two lines.
 */
export function coreSchemaWord(text: string): ScalarValue {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^(?:null|Null|NULL|~)$/.test(text)) return null;
  if (/^0(?:x[\da-fA-F]+|o[0-7]+)$/.test(text)) return exactInteger(BigInt(text));
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) {
    const number = exactNumber(text);
    return typeof number === 'bigint' || Number.isFinite(number) ? number : text;
  }
  return text;
}
