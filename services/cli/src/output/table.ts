import type { TableConstructorOptions } from 'cli-table3';

const LINES = {
  top: '-',
  'top-mid': '+',
  'top-left': '+',
  'top-right': '+',
  bottom: '-',
  'bottom-mid': '+',
  'bottom-left': '+',
  'bottom-right': '+',
  left: '|',
  'left-mid': '+',
  mid: '-',
  'mid-mid': '+',
  right: '|',
  'right-mid': '+',
  middle: '|',
};
const NO_LINES = Object.fromEntries(Object.keys(LINES).map((key) => [key, key === 'middle' ? '  ' : '']));

/** Colour would have to be taken out again by whoever reads a table with a program. */
const PLAIN = { head: [], border: [] };

/** A table as Incus draws it: lines around every cell. */
export async function tableText(titles: readonly string[] | undefined, rows: readonly string[][]): Promise<string> {
  return draw(titles, rows, { chars: LINES, style: { ...PLAIN, 'padding-left': 1, 'padding-right': 1 } });
}

/** A table without lines. */
export async function compactText(titles: readonly string[] | undefined, rows: readonly string[][]): Promise<string> {
  const drawn = await draw(titles, rows, {
    chars: NO_LINES,
    style: { ...PLAIN, 'padding-left': 0, 'padding-right': 0 },
  });
  return drawn.replaceAll(/ +$/gm, '');
}

async function draw(
  titles: readonly string[] | undefined,
  rows: readonly string[][],
  options: TableConstructorOptions,
): Promise<string> {
  if (titles === undefined && rows.length === 0) return '';
  const { default: Table } = await import('cli-table3');
  const table = new Table({ ...options, ...(titles === undefined ? {} : { head: [...titles] }) });
  table.push(...rows.map((row) => row.map((content) => ({ content }))));
  return table.toString();
}
