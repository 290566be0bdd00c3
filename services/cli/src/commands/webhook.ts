import { rowsOf, valueOf } from '@muster/api-client';
import {
  DELIVERY_STATES,
  RESOURCE_KINDS,
  type ResourceKind,
  type Webhook,
  type WebhookDelivery,
} from '@muster/contracts';
import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import { readText } from '../documents/read-text.js';
import type { Column } from '../output/column.js';
import type { ShowFormat } from '../output/format.js';
import { momentText } from '../output/moment.js';
import { printObject } from '../output/print-object.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { showFormat } from './format-option.js';
import { addList, addShow } from './list-and-show.js';
import { parseCount } from './parse-count.js';
import { parseNames } from './parse-names.js';

const allOr = (names: readonly string[]): string => (names.length === 0 ? 'all' : names.join(', '));
const moment = (at: string | null, none: string): string => (at === null ? none : momentText(at));

const COLUMNS: readonly Column<Webhook>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'URL', text: ({ url }) => url },
  { title: 'Events', text: ({ events }) => allOr(events) },
  { title: 'Pending', text: ({ pending }) => String(pending) },
  { title: 'Dead', text: ({ dead }) => String(dead) },
  {
    title: 'Failing Since',
    text: (webhook) => moment(webhook.failing_since, ''),
    exact: (webhook) => webhook.failing_since ?? '',
  },
];

const DELIVERY_COLUMNS: readonly Column<WebhookDelivery>[] = [
  { title: 'Event', text: ({ event }) => event },
  { title: 'Type', text: ({ type }) => type },
  { title: 'State', text: ({ state }) => state },
  { title: 'Attempts', text: ({ attempts }) => String(attempts) },
  {
    title: 'Next Attempt',
    text: (delivery) => moment(delivery.next_attempt_at, ''),
    exact: (delivery) => delivery.next_attempt_at ?? '',
  },
  { title: 'Last Error', text: (delivery) => delivery.last_error },
];

interface AddOptions {
  readonly events?: string[];
  readonly cluster?: string[];
  readonly kind?: string[];
  readonly secretFile?: string;
  readonly description?: string;
  readonly format: ShowFormat;
}

interface DeliveriesOptions {
  readonly state?: (typeof DELIVERY_STATES)[number];
  readonly limit: number;
}

/** `muster webhook …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('add <url>')
      .description('Have events sent to an address; prints the secret that signs them, this once')
      .option('--events <list>', 'only these, such as cluster,operation.ended; may be repeated', parseNames)
      .option('--cluster <names>', 'only events of these clusters; may be repeated', parseNames)
      .option(
        '--kind <kinds>',
        'only about these kinds of the inventory, such as instance; may be repeated',
        parseNames,
      )
      .option('--secret-file <file>', 'a secret of your own, "whsec_…"; "-" reads standard input')
      .option('--description <text>', 'what it is for')
      .addOption(showFormat())
      .action(act<AddOptions>(add)),
    'muster webhook add https://hooks.example/muster --events operation.ended',
    'muster webhook add https://hooks.example/vms --events resource --kind instance --cluster one-off',
  );
  addList<Webhook>(group, act, {
    description: 'List webhooks',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/webhooks', { params: { query: { recursion: '1' } } })),
  });
  addShow<Webhook>(group, act, {
    words: 'show <id>',
    description: 'Show a webhook, and what is on its way to it',
    read: ({ api }, [id = '']) => valueOf(api.GET('/1.0/webhooks/{id}', { params: { path: { id } } })),
    fields: (webhook) => [
      ...COLUMNS.map(({ title, text }) => [title, text(webhook)] as const),
      ['Clusters', allOr(webhook.clusters)],
      ['Kinds', allOr(webhook.kinds)],
      ['Last Delivered', moment(webhook.last_delivered_at, 'never')],
      ['Last Error', webhook.last_error],
      ['Description', webhook.description],
    ],
  });
  addList<WebhookDelivery, DeliveriesOptions>(group, act, {
    words: 'deliveries <id>',
    description: 'List what was or will be sent to a webhook, newest first',
    columns: DELIVERY_COLUMNS,
    keepOrder: true,
    read: ({ api }, { state, limit }, [id = '']) =>
      valueOf(api.GET('/1.0/webhooks/{id}/deliveries', { params: { path: { id }, query: { state, limit } } })),
  })
    .addOption(new Option('--state <state>', 'only deliveries in this state').choices(DELIVERY_STATES))
    .option('--limit <number>', 'so many at most', parseCount, 100);
  withExamples(
    group
      .command('redeliver <id>')
      .description('Send again what was given up, or one event')
      .option('--event <id>', 'only this event, in whichever state')
      .action(act<{ event?: string }>(redeliver)),
    'muster webhook redeliver 0b0f3c53-5c59-4b4e-8f0e-0f3a0d2f2a11',
    'muster webhook redeliver 0b0f3c53-5c59-4b4e-8f0e-0f3a0d2f2a11 --event provisioning/107',
  );
  group.command('remove <id>').description('Send no more events to an address').action(act(remove));
}

const add: Work<AddOptions> = async (session, [url = ''], options) => {
  const { events, cluster, kind, secretFile, description, format } = options;
  const secret = secretFile === undefined ? undefined : (await readText(session, secretFile)).text.trim();
  const { api } = await session.connect();
  const body = {
    url,
    events: events ?? [],
    clusters: cluster ?? [],
    kinds: (kind ?? []).map(kindOf),
    description: description ?? '',
    ...(secret === undefined ? {} : { secret }),
  };
  const made = await valueOf(api.POST('/1.0/webhooks', { body }));
  await printObject(
    session,
    made,
    [
      ['ID', made.id],
      ['Secret', made.secret],
    ],
    format,
  );
  session.note('The secret is not shown again.');
};

function kindOf(name: string): ResourceKind {
  const kinds = Object.keys(RESOURCE_KINDS) as ResourceKind[];
  const kind = kinds.find((known) => known === name.replaceAll('-', '_'));
  if (kind === undefined) throw new UsageError(`There is no kind "${name}"`, `Name one of ${kinds.join(', ')}.`);
  return kind;
}

const redeliver: Work<{ event?: string }> = async (session, [id = ''], { event }) => {
  const { api } = await session.connect();
  const body = event === undefined ? {} : { event };
  const path = '/1.0/webhooks/{id}/:redeliver';
  const { count } = await valueOf(api.POST(path, { params: { path: { id } }, body }));
  session.note(
    count === 0 ? 'Nothing was given up.' : `${count} ${count === 1 ? 'event is' : 'events are'} sent again.`,
  );
};

const remove: Work<object> = async (session, [id = '']) => {
  const { api } = await session.connect();
  await api.DELETE('/1.0/webhooks/{id}', { params: { path: { id } } });
  session.note(`Webhook ${id} gets no more events.`);
};
