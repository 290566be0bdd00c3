import { rowsOf } from '@muster/api-client';
import type { HistoryEntry } from '@muster/contracts';
import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import type { ListFormat } from '../output/format.js';
import { momentText } from '../output/moment.js';
import { printList } from '../output/print-list.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { listFormat } from './format-option.js';
import { INVENTORY_KINDS, type InventoryKind } from './inventory-kinds.js';
import { parseCount } from './parse-count.js';

interface HistoryOptions {
  readonly cluster?: string;
  readonly project?: string;
  readonly limit: number;
  readonly before?: string;
  readonly format: ListFormat;
}

const COLUMNS: readonly Column<HistoryEntry>[] = [
  { title: 'At', text: ({ at }) => momentText(at), exact: ({ at }) => at },
  { title: 'Change', text: ({ change }) => change },
  { title: 'Found By', text: (entry) => entry.found_by },
  { title: 'Reason', text: ({ reason }) => reason },
  { title: 'What', text: ({ paths }) => paths.join('\n') },
  { title: 'Entry', text: ({ id }) => id },
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `muster inventory history <kind> <uuid or name>`. */
export function addHistory(group: Command, act: Act): void {
  const command = group
    .command('history <kind> <uuid>')
    .description('What happened to an object, newest first; with --cluster its name will do')
    .option('--cluster <name>', 'the cluster of an object that is named by its name')
    .option('--project <name>', 'the project of an object that is named by its name')
    .addOption(new Option('--limit <count>', 'the most entries').argParser(parseCount).default(100))
    .option('--before <entry>', 'only what is older than this entry')
    .addOption(listFormat())
    .action(act(history));
  withExamples(
    command,
    'muster inventory history instance 08e22adf-1a2e-5782-ba5d-29c111c6698b',
    'muster inventory history network-acl web --cluster one-off',
  );
}

const history: Work<HistoryOptions> = async (session, [word = '', object = ''], options) => {
  const kind = Object.values(INVENTORY_KINDS).find((one) => one.word === word);
  if (kind === undefined) {
    const words = Object.values(INVENTORY_KINDS).map((one) => one.word);
    throw new UsageError(`There is no kind "${word}"`, `Kinds are ${words.join(', ')}.`);
  }
  const uuid = UUID.test(object) ? object : await uuidOfName(session, kind, object, options);
  const { api } = await session.connect();
  const params = {
    path: { kind: kind.plural, uuid },
    query: { limit: options.limit, after: options.before },
  };
  const rows = await rowsOf(api.GET('/1.0/inventory/{kind}/{uuid}/history', { params }));
  await printList(session, rows, COLUMNS, options.format, true);
};

/** Throws UsageError when no object of that name is there, or several are. */
async function uuidOfName(
  session: Session,
  kind: InventoryKind,
  name: string,
  { cluster, project }: HistoryOptions,
): Promise<string> {
  if (cluster === undefined) {
    throw new UsageError(`"${name}" is no UUID`, 'Say with --cluster in which cluster the object of that name is.');
  }
  const { api } = await session.connect();
  const params = { path: { kind: kind.plural }, query: { recursion: '1', cluster, project, name } };
  const named = await rowsOf(api.GET('/1.0/inventory/{kind}', { params }));
  const [found] = named;
  if (found === undefined) {
    throw new UsageError(
      `There is no ${kind.word} "${name}" in "${cluster}"`,
      'One that is gone is found by its UUID.',
    );
  }
  if (named.length > 1) {
    const places = named.map((row) =>
      [row.project_name, row.server, row.parent_name, row.type, row.uuid].filter(Boolean).join(' '),
    );
    throw new UsageError(`Several are called "${name}"`, `Name one by its UUID: ${places.join('; ')}.`);
  }
  return found.uuid;
}
