import { metText, targetText, valueText, type Figure } from './figure.js';

/** The figures as a table for a terminal. */
export function printedFigures(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'value', 'unit', 'target', 'met'],
    ...figures.map((each) => [each.name, valueText(each.value), each.unit, targetText(each.target), metText(each.met)]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = figures.filter(({ note }) => note !== '').map(({ name, note }) => `${name}: ${note}`);
  return [...lines, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}
