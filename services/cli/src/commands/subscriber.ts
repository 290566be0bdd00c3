import { rowsOf, valueOf } from '@muster/api-client';
import type { Subscriber, SubscriberProgress } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import type { ShowFormat } from '../output/format.js';
import { momentText } from '../output/moment.js';
import { printObject } from '../output/print-object.js';
import { withExamples } from './examples.js';
import { showFormat } from './format-option.js';
import { addList, addShow } from './list-and-show.js';
import { parseNames } from './parse-names.js';

const allOr = (names: readonly string[]): string => (names.length === 0 ? 'all' : names.join(', '));
const lastLogin = ({ last_login_at: at }: Subscriber): string => (at === null ? 'never' : momentText(at));

const COLUMNS: readonly Column<Subscriber>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'User', text: ({ user }) => user },
  { title: 'Events', text: ({ events }) => allOr(events) },
  { title: 'Clusters', text: ({ clusters }) => allOr(clusters) },
  { title: 'Last Login', text: lastLogin, exact: ({ last_login_at: at }) => at ?? '' },
  { title: 'Description', text: ({ description }) => description },
];

interface AddOptions {
  readonly events?: string[];
  readonly cluster?: string[];
  readonly from: string;
  readonly description?: string;
  readonly format: ShowFormat;
}

/** `muster subscriber …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('add <name>')
      .description('Let another system read events at NATS; prints its login, the password this once')
      .option('--events <list>', 'only these, such as cluster,operation.ended; may be repeated', parseNames)
      .option('--cluster <names>', 'only events of these clusters; may be repeated', parseNames)
      .option('--from <place>', 'now, start (all that is kept), a time, or the number of a message', 'now')
      .option('--description <text>', 'what it is for')
      .addOption(showFormat())
      .action(act<AddOptions>(add)),
    'muster subscriber add billing --events operation.ended,cluster',
    'muster subscriber add audit --from start -f json > audit.json',
  );
  addList<Subscriber>(group, act, {
    description: 'List the systems that read events at NATS',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/subscribers', { params: { query: { recursion: '1' } } })),
  });
  addShow<SubscriberProgress>(group, act, {
    words: 'show <name>',
    description: 'Show a subscriber, and how far it has come',
    read: ({ api }, [name = '']) => valueOf(api.GET('/1.0/subscribers/{name}', { params: { path: { name } } })),
    fields: (subscriber) => [
      ...COLUMNS.map(({ title, text }) => [title, text(subscriber)] as const),
      ['Subjects', subscriber.subjects.join(', ')],
      ['Unread', subscriber.unread ?? 'not known'],
      ['Unacknowledged', subscriber.unacknowledged ?? 'not known'],
    ],
  });
  withExamples(
    group
      .command('rewind <name>')
      .description('Have a subscriber read again from another place')
      .requiredOption('--from <place>', 'now, start (all that is kept), a time, or the number of a message')
      .action(act<{ from: string }>(rewind)),
    'muster subscriber rewind audit --from 2026-11-24T08:00:00Z',
  );
  group.command('remove <name>').description('Let a subscriber read no more, at once').action(act(remove));
}

const add: Work<AddOptions> = async (session, [name = ''], { events, cluster, from, description, format }) => {
  const { api } = await session.connect();
  const body = { name, events: events ?? [], clusters: cluster ?? [], from, description: description ?? '' };
  const login = await valueOf(api.POST('/1.0/subscribers', { body }));
  await printObject(
    session,
    login,
    [
      ['Server', login.server || 'not told: MUSTER_NATS_PUBLIC_URL is not set'],
      ['User', login.user],
      ['Password', login.password],
      ['Stream', login.stream],
      ['Consumer', login.consumer],
      ['Inbox prefix', login.inbox_prefix],
    ],
    format,
  );
  session.note('The password is not shown again.');
};

const rewind: Work<{ from: string }> = async (session, [name = ''], { from }) => {
  const { api } = await session.connect();
  await valueOf(api.POST('/1.0/subscribers/{name}/:rewind', { params: { path: { name } }, body: { from } }));
  session.note(`Subscriber "${name}" reads again from ${from}.`);
};

const remove: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  await api.DELETE('/1.0/subscribers/{name}', { params: { path: { name } } });
  session.note(`Subscriber "${name}" reads no more.`);
};
