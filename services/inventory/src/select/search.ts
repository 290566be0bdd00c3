import { MusterError } from '@muster/errors';
import type { Parameters } from '../filter/sql-text.js';

const MAX_WORDS = 20;

/** What an index of each kind holds; the migration writes the same. */
export const SEARCHED = 'searched_words(name, object)';

/**
 * The condition that a name or a description has a word beginning with each word of `search=`. Whatever is neither a
 * letter nor a digit parts words: `web-01` is two. Throws `request.invalid` for a text without words.
 */
export function searchCondition(search: string, parameters: Parameters): string {
  const words = search.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.length === 0 || words.length > MAX_WORDS) {
    const message = words.length === 0 ? 'has no letter and no digit' : `has more than ${MAX_WORDS} words`;
    throw new MusterError('request.invalid', `The text to search for ${message}.`, {
      findings: [{ path: 'search', message }],
    });
  }
  const query = parameters.add(words.map((word) => `${word}:*`).join(' & '), 'text');
  return `${SEARCHED} @@ to_tsquery('simple', ${query})`;
}
