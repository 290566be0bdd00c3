import { indexedTexts } from './index-hint.js';
import type { Typed, ValuePath } from './typed.js';

/** Beyond so many values it costs less to look through the rows in their order. */
const MOST_VALUES = 8;

/**
 * A condition that lets an indexed path have one of several values, as a condition for each of them; undefined when it asks
 * for nothing like that. No row fulfils two of them. An index has the rows of each value in the order of lists, but those of
 * several values in no order: Postgres would sort them all for a page, or look for them among all others.
 */
export function valuesApart(condition: Typed, indexed: readonly ValuePath[]): readonly Typed[] | undefined {
  const parts = partsOf(condition);
  for (const [at, part] of parts.entries()) {
    if (part.node !== 'one-of') continue;
    const texts = indexedTexts(part, indexed) ?? [];
    const each = part.values.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
    if (texts.length < 2 || each.length > MOST_VALUES) continue;
    return each.map((right) => {
      const only: Typed = { node: 'compare', type: 'boolean', sign: '==', left: part.left, right };
      return { node: 'and', type: 'boolean', parts: parts.with(at, only) };
    });
  }
  return undefined;
}

function partsOf(condition: Typed): readonly Typed[] {
  return condition.node === 'and' ? condition.parts.flatMap(partsOf) : [condition];
}
