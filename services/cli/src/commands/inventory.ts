import { type MusterClient, valueOf } from '@muster/api-client';
import type { Resource } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { ShowFormat } from '../output/format.js';
import { printObject } from '../output/print-object.js';
import { showFormat } from './format-option.js';
import { columnsOf } from './inventory-columns.js';
import { addHistory } from './inventory-history.js';
import { INVENTORY_KINDS, type InventoryKind } from './inventory-kinds.js';
import { addInventoryList } from './inventory-list.js';
import { addInventoryQuery } from './inventory-query.js';
import { addResync } from './inventory-resync.js';
import { addStatus } from './inventory-status.js';

interface ShowOptions {
  readonly object?: boolean;
  readonly secrets?: boolean;
  readonly format: ShowFormat;
}

/** `muster inventory …`, one group for each kind. */
export function addCommands(group: Command, act: Act): void {
  for (const kind of Object.values(INVENTORY_KINDS)) {
    addKind(group.command(kind.word).description(`The ${kind.plural.replaceAll('_', ' ')} of all clusters`), act, kind);
  }
  addInventoryQuery(group, act);
  addHistory(group, act);
  addStatus(group, act);
}

function addKind(group: Command, act: Act, kind: InventoryKind): void {
  addInventoryList(group, act, kind);
  const show: Work<ShowOptions> = async (session, [uuid = ''], { object, secrets, format }) => {
    const resource = await readResource(await session.connect(), kind, uuid, secrets);
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
    .option('--secrets', 'show secrets instead of ********')
    .addOption(showFormat())
    .action(act(show));
  addResync(group, act, kind);
}

async function readResource(
  { api }: MusterClient,
  { plural }: InventoryKind,
  uuid: string,
  secrets = false,
): Promise<Resource> {
  const params = { path: { kind: plural, uuid }, query: { secrets: secrets ? ('true' as const) : undefined } };
  return valueOf(api.GET('/1.0/inventory/{kind}/{uuid}', { params }));
}
