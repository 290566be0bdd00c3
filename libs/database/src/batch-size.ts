/** Text of one batch that is aimed at: two of them are held at a time. Characters. */
const BATCH_CHARACTERS = 512 * 1024;
const FEWEST = 20;
const MOST = 2_000;

/** How many rows the next batch should have when its rows are as long as these. */
export function nextBatch(rows: readonly object[]): number {
  const characters = rows.reduce((sum, row) => sum + charactersOf(row), 0);
  const perRow = Math.max(1, characters / Math.max(1, rows.length));
  return Math.min(MOST, Math.max(FEWEST, Math.round(BATCH_CHARACTERS / perRow)));
}

/** Long values are texts; whatever else there is counts little. */
function charactersOf(row: object): number {
  let sum = 0;
  for (const value of Object.values(row)) sum += typeof value === 'string' ? value.length : 16;
  return sum;
}
