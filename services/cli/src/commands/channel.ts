import { rowsOf, valueOf } from '@muster/api-client';
import type { Channel } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act } from '../act.js';
import type { Column } from '../output/column.js';
import { momentText } from '../output/moment.js';
import { addList, addShow } from './list-and-show.js';

const COLUMNS: readonly Column<Channel>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'Description', text: ({ description }) => description },
  { title: 'Last Updated', text: (row) => momentText(row.last_updated), exact: (row) => row.last_updated },
];

/** `muster channel …` */
export function addCommands(group: Command, act: Act): void {
  addList<Channel>(group, act, {
    description: 'List update channels',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/provisioning/channels', { params: { query: { recursion: '1' } } })),
  });
  addShow<Channel>(group, act, {
    words: 'show <name>',
    description: 'Show an update channel',
    read: ({ api }, [name = '']) =>
      valueOf(api.GET('/1.0/provisioning/channels/{name}', { params: { path: { name } } })),
    fields: (channel) => COLUMNS.map(({ title, text }) => [title, text(channel)]),
  });
}
