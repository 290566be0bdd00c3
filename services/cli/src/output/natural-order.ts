const collator = new Intl.Collator('en', { numeric: true });

/** Orders texts as people count: `s2` before `s10`. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** Orders rows by their first text, equal ones by the next, and so on. */
export function naturalRowOrder(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const order = naturalOrder(text, b[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
