import type { MusterClient } from '@muster/api-client';
import type { Command } from 'commander';
import type { Act } from '../act.js';
import type { Column } from '../output/column.js';
import type { ListFormat, ShowFormat } from '../output/format.js';
import { printList } from '../output/print-list.js';
import { type Field, printObject } from '../output/print-object.js';
import { listFormat, showFormat } from './format-option.js';

interface ListDefinition<Row, Options> {
  /** `list`, and the words that it takes. */
  readonly words?: string;
  readonly description: string;
  readonly columns: readonly Column<Row>[];
  /** The gateway's order means something, so it stays; else rows are in natural order of their columns. */
  readonly keepOrder?: true;
  readonly read: (client: MusterClient, options: Options, args: readonly string[]) => Promise<readonly Row[]>;
}

interface ShowDefinition<Value, Options> {
  /** `show`, and the words that it takes. */
  readonly words: string;
  readonly description: string;
  readonly read: (client: MusterClient, args: readonly string[]) => Promise<Value>;
  /** What people see of it, and of what belongs to it; programs get all of the object itself. */
  readonly fields: (
    value: Value,
    options: Options,
    client: MusterClient,
  ) => readonly Field[] | Promise<readonly Field[]>;
}

/** Adds a command that lists; its own flags are added to what it returns. */
export function addList<Row, Options = object>(
  group: Command,
  act: Act,
  { words = 'list', description, columns, keepOrder, read }: ListDefinition<Row, Options>,
): Command {
  return group
    .command(words)
    .description(description)
    .addOption(listFormat())
    .action(
      act<Options & { format: ListFormat }>(async (session, args, options) => {
        const rows = await read(await session.connect(), options, args);
        await printList(session, rows, columns, options.format, keepOrder);
      }),
    );
}

/** Adds a command that shows one object. */
export function addShow<Value, Options = object>(
  group: Command,
  act: Act,
  { words, description, read, fields }: ShowDefinition<Value, Options>,
): Command {
  return group
    .command(words)
    .description(description)
    .addOption(showFormat())
    .action(
      act<Options & { format: ShowFormat }>(async (session, args, options) => {
        const client = await session.connect();
        const value = await read(client, args);
        const shown = options.format === 'human' ? await fields(value, options, client) : [];
        await printObject(session, value, shown, options.format);
      }),
    );
}
