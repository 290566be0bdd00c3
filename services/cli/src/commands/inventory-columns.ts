import type { Resource } from '@muster/contracts';
import type { Column } from '../output/column.js';
import { momentText } from '../output/moment.js';
import { UsageError } from '../usage-error.js';
import { type InventoryKind, textAt } from './inventory-kinds.js';

/** A column, and the path of the row that it shows. */
export interface ResourceColumn extends Column<Resource> {
  readonly path: string;
}

const LAST_UPDATED: ResourceColumn = {
  title: 'Last Updated',
  path: 'last_updated',
  text: (row) => momentText(row.last_updated),
  exact: (row) => row.last_updated,
};

/** The columns of a kind, in the order of its list. */
export function columnsOf(kind: InventoryKind): ResourceColumn[] {
  const paths: (readonly [string, string])[] = [
    ['Cluster', 'cluster'],
    ...(kind.ofServer ? [['Server', 'server'] as const] : []),
    ...(kind.ofProject ? [['Project', 'project_name'] as const] : []),
    ['Name', 'name'],
    ...kind.columns,
    ['UUID', 'uuid'],
  ];
  return [...paths.map(([title, path]) => columnAt(title, path)), LAST_UPDATED];
}

/**
 * Reads `-c`: titles as they stand in the list, in lower case with dashes, or paths into the object such as
 * `object.config`. Throws UsageError with the known titles.
 */
export function chooseColumns(kind: InventoryKind, text: string | undefined): ResourceColumn[] {
  const all = columnsOf(kind);
  if (text === undefined) return all;
  return text.split(',').map((word) => {
    const name = word.trim();
    const known = all.find(({ title }) => wordOf(title) === name.toLowerCase());
    if (known !== undefined) return known;
    if (name.startsWith('object.')) return columnAt(name, name);
    const words = all.map(({ title }) => wordOf(title)).join(', ');
    throw new UsageError(`There is no column "${name}"`, `Columns are ${words}, and paths such as object.config.`);
  });
}

/** What has to be asked for so that columns can be shown, as `fields` reads it. */
export function fieldsOf(columns: readonly ResourceColumn[]): string {
  return columns
    .map(({ path }) => {
      const [first = '', ...keys] = path.split('.');
      return first + keys.map((key) => `[${JSON.stringify(key)}]`).join('');
    })
    .join(',');
}

function wordOf(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}

function columnAt(title: string, path: string): ResourceColumn {
  return { title, path, text: (row) => textAt(row, path) };
}
