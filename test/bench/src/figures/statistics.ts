/** The middle value; of an even number of values, the mean of the two in the middle. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = valueAt(sorted, middle);
  return sorted.length % 2 === 1 ? upper : (upper + valueAt(sorted, middle - 1)) / 2;
}

/** The smallest value that is not below `percent` of all of them (nearest rank). Throws when there is none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return valueAt(sorted, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
}

function valueAt(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error('there are no values to choose from');
  return value;
}
