import type { Session } from '../session.js';
import type { Column } from './column.js';
import type { ListFormat } from './format.js';
import { naturalRowOrder } from './natural-order.js';
import { jsonText, yamlText } from './structured.js';
import { compactText, tableText } from './table.js';

/** Writes a list; its rows in natural order of their columns, from the first to the last, unless they keep their own. */
export async function printList<Row>(
  session: Session,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  format: ListFormat,
  keepOrder = false,
): Promise<void> {
  const entries = rows.map((row) => ({ row, texts: columns.map((column) => column.text(row)) }));
  const ordered = keepOrder ? entries : entries.toSorted((a, b) => naturalRowOrder(a.texts, b.texts));
  if (format.kind === 'json') return session.print(jsonText(ordered.map(({ row }) => row)));
  if (format.kind === 'yaml') return session.print(await yamlText(ordered.map(({ row }) => row)));
  if (format.kind === 'csv') {
    session.surroundings.stdout.write(await csv(ordered, columns, format.header));
    return;
  }

  const titles = columns.map(({ title }) => title);
  const texts = ordered.map((entry) => entry.texts.map(onOneLine));
  const draw = format.kind === 'table' ? tableText : compactText;
  const room = session.surroundings.stdout.isTTY === true ? session.surroundings.stdout.columns : undefined;
  const whole = await draw(format.header ? titles : undefined, texts);
  const shown = room !== undefined && widthOf(whole) > room ? withoutEmpty(titles, texts) : undefined;
  const text = shown === undefined ? whole : await draw(format.header ? shown.titles : undefined, shown.texts);
  if (text !== '') session.print(text);
}

async function csv<Row>(
  ordered: readonly { readonly row: Row }[],
  columns: readonly Column<Row>[],
  header: boolean,
): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const lines = ordered.map(({ row }) => columns.map(({ text, exact = text }) => exact(row)));
  return stringify(lines, { header, columns: columns.map(({ title }) => title) });
}

/** What others wrote may hold line ends, and sequences that would steer the terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

/** On a terminal that is too narrow, columns in which nothing stands are left out. */
function withoutEmpty(
  titles: readonly string[],
  texts: readonly string[][],
): { titles: readonly string[]; texts: readonly string[][] } | undefined {
  const used = titles.map((_, index) => texts.some((row) => row[index] !== ''));
  if (!used.includes(true)) return undefined;
  const keep = <Item>(items: readonly Item[]): Item[] => items.filter((_, index) => used[index]);
  return { titles: keep(titles), texts: texts.map(keep) };
}
