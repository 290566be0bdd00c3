import { rowsOf } from '@muster/api-client';
import type { Resource } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { ListFormat } from '../output/format.js';
import { printList } from '../output/print-list.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { listFormat } from './format-option.js';
import { chooseColumns, fieldsOf } from './inventory-columns.js';
import type { InventoryKind } from './inventory-kinds.js';
import { parseCount } from './parse-count.js';

interface ListOptions {
  readonly cluster?: string;
  readonly server?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly filter?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly limit?: number;
  readonly after?: string;
  readonly fields?: string;
  readonly secrets?: boolean;
  readonly columns?: string;
  readonly format: ListFormat;
}

/** `muster inventory <kind> list` */
export function addInventoryList(group: Command, act: Act, kind: InventoryKind): void {
  const list = group
    .command('list')
    .description(`List ${kind.plural.replaceAll('_', ' ')}`)
    .option('--cluster <name>', 'only those of this cluster');
  if (kind.ofServer) list.option('--server <name>', 'only those on this server');
  if (kind.ofProject) list.option('--project <name>', 'only those in this project');
  list
    .option('--parent <name>', 'only those of this network or storage pool, for kinds that belong to one')
    .option('--filter <expression>', 'only those that it is true for, e.g. \'object.status == "Running"\'')
    .option('--search <words>', 'only those whose name or description has words that begin so')
    .option('--sort <names>', 'what to sort by, separated by commas, downwards after "-", e.g. -last_updated,name')
    .option('--limit <count>', 'so many at most; without it all of them', parseCount)
    .option('--after <place>', 'with --limit: go on where the list before it ended')
    .option('--fields <names>', 'with -f json or yaml: show only these, separated by commas, e.g. name,object.config')
    .option('--secrets', 'show secrets instead of ********, and let them be filtered by')
    .option('-c, --columns <columns>', 'columns, separated by commas; "object.…" names a field of the object itself')
    .addOption(listFormat());
  withExamples(
    list.action(act(readAndPrint(kind))),
    `muster inventory ${kind.word} list --cluster one-off`,
    `muster inventory ${kind.word} list --filter 'name startsWith "a"' --sort -last_updated --limit 10`,
    `muster inventory ${kind.word} list -c cluster,name,object.config -f csv`,
  );
}

const readAndPrint =
  (kind: InventoryKind): Work<ListOptions> =>
  async (session, _, { columns, format, limit, fields, ...asked }) => {
    const structured = format.kind === 'json' || format.kind === 'yaml';
    if (fields !== undefined && !structured) {
      throw new UsageError('--fields is for -f json and -f yaml', 'Choose the columns of a table with -c.');
    }
    const chosen = chooseColumns(kind, columns);
    const { api } = await session.connect();
    const query = {
      recursion: '1',
      ...asked,
      secrets: asked.secrets === true ? ('true' as const) : undefined,
      limit: limit === undefined ? undefined : String(limit),
      // What no column shows need not be sent.
      fields: structured ? fields : fieldsOf(chosen),
    };
    const reply = api.GET('/1.0/inventory/{kind}', { params: { path: { kind: kind.plural }, query } });
    const rows = (await rowsOf(reply)) as Resource[];
    await printList(session, rows, chosen, format, asked.sort !== undefined || limit !== undefined);
    const next = placeIn((await reply).response.headers.get('link'));
    if (next !== undefined) session.note(`There are more; see them with --after ${next}`);
  };

/** What `--after` takes, out of the address of the next page. */
function placeIn(link: string | null): string | undefined {
  const address = /<([^>]*)>; rel="next"/.exec(link ?? '')?.[1];
  if (address === undefined) return undefined;
  return new URL(address, 'https://muster').searchParams.get('after') ?? undefined;
}
