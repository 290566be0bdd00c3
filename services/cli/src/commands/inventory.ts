import { type MusterClient, rowsOf, valueOf } from '@muster/api-client';
import type { Resource } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { ListFormat, ShowFormat } from '../output/format.js';
import { printList } from '../output/print-list.js';
import { printObject } from '../output/print-object.js';
import { withExamples } from './examples.js';
import { listFormat, showFormat } from './format-option.js';
import { chooseColumns, columnsOf } from './inventory-columns.js';
import { addHistory } from './inventory-history.js';
import { INVENTORY_KINDS, type InventoryKind } from './inventory-kinds.js';
import { addResync } from './inventory-resync.js';
import { addStatus } from './inventory-status.js';

interface ListOptions {
  readonly cluster?: string;
  readonly server?: string;
  readonly project?: string;
  readonly columns?: string;
  readonly format: ListFormat;
}

interface ShowOptions {
  readonly object?: boolean;
  readonly format: ShowFormat;
}

/** `muster inventory …`, one group for each kind. */
export function addCommands(group: Command, act: Act): void {
  for (const kind of Object.values(INVENTORY_KINDS)) {
    addKind(group.command(kind.word).description(`The ${kind.plural.replaceAll('_', ' ')} of all clusters`), act, kind);
  }
  addHistory(group, act);
  addStatus(group, act);
}

function addKind(group: Command, act: Act, kind: InventoryKind): void {
  const list = group
    .command('list')
    .description(`List ${kind.plural.replaceAll('_', ' ')}`)
    .option('--cluster <name>', 'only those of this cluster')
    .option('-c, --columns <columns>', 'columns, separated by commas; "object.…" names a field of the object itself')
    .addOption(listFormat());
  if (kind.ofServer) list.option('--server <name>', 'only those on this server');
  if (kind.ofProject) list.option('--project <name>', 'only those in this project');
  const work: Work<ListOptions> = async (session, _, { cluster, server, project, columns, format }) => {
    const chosen = chooseColumns(kind, columns);
    const { api } = await session.connect();
    const params = { path: { kind: kind.plural }, query: { recursion: '1', cluster, server, project } };
    const rows = await rowsOf(api.GET('/1.0/inventory/{kind}', { params }));
    await printList(session, rows, chosen, format);
  };
  withExamples(
    list.action(act(work)),
    `muster inventory ${kind.word} list --cluster one-off`,
    `muster inventory ${kind.word} list -c cluster,name,object.config -f csv`,
  );
  const show: Work<ShowOptions> = async (session, [uuid = ''], { object, format }) => {
    const resource = await readResource(await session.connect(), kind, uuid);
    if (object === true) {
      return printObject(session, resource.object, [], format === 'human' ? 'yaml' : format);
    }
    const fields = columnsOf(kind).map(({ title, text }) => [title, text(resource)] as const);
    return printObject(session, resource, fields, format);
  };
  group
    .command('show <uuid>')
    .description('Show one of them')
    .option('--object', 'show the object itself, as Incus describes it')
    .addOption(showFormat())
    .action(act(show));
  addResync(group, act, kind);
}

async function readResource({ api }: MusterClient, { plural }: InventoryKind, uuid: string): Promise<Resource> {
  return valueOf(api.GET('/1.0/inventory/{kind}/{uuid}', { params: { path: { kind: plural, uuid } } }));
}
