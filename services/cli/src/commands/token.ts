import { addressOf, rowsOf, valueOf } from '@muster/api-client';
import type { Token } from '@muster/contracts';
import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import { parseDuration } from '../documents/duration.js';
import type { Column } from '../output/column.js';
import { momentText } from '../output/moment.js';
import { jsonText } from '../output/structured.js';
import { withExamples } from './examples.js';
import { addList, addShow } from './list-and-show.js';
import { parseCount } from './parse-count.js';

const COLUMNS: readonly Column<Token>[] = [
  { title: 'UUID', text: ({ uuid }) => uuid },
  { title: 'Uses Remaining', text: ({ uses_remaining: uses }) => String(uses) },
  { title: 'Expire At', text: (token) => momentText(token.expire_at), exact: (token) => token.expire_at },
  { title: 'Channel', text: ({ channel }) => channel },
  { title: 'Description', text: ({ description }) => description },
];

interface AddOptions {
  readonly uses: number;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly description?: string;
  readonly channel?: string;
}

/** `muster token …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('add')
      .description('Issue a token, and print it')
      .option('--uses <number>', 'how many servers may register with it', parseCount, 1)
      .addOption(
        new Option('--lifetime <duration>', 'how long it is valid')
          .argParser(parseDuration)
          .default(parseDuration('720h'), '720h'),
      )
      .option('--description <text>', 'what it is for')
      .option('--channel <name>', 'update channel of the servers; Muster’s default when left out')
      .action(act<AddOptions>(add)),
    'muster token add --uses 6',
    'muster token add --uses 1 --lifetime 24h --description "rack 7"',
  );
  addList<Token>(group, act, {
    description: 'List tokens',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/provisioning/tokens', { params: { query: { recursion: '1' } } })),
  });
  addShow<Token>(group, act, {
    words: 'show <uuid>',
    description: 'Show a token',
    read: ({ api }, [uuid = '']) => valueOf(api.GET('/1.0/provisioning/tokens/{uuid}', { params: { path: { uuid } } })),
    fields: (token) => COLUMNS.map(({ title, text }) => [title, text(token)]),
  });
  group.command('remove <uuid>').description('Withdraw a token').action(act(remove));
  withExamples(
    group
      .command('provider-config <uuid>')
      .description('Print the provider configuration with which an IncusOS registers itself')
      .action(act(providerConfig)),
    'muster token provider-config "$(muster token add)" > provider.json',
  );
}

const add: Work<AddOptions> = async (session, _, { uses, lifetime, description, channel }) => {
  const { api } = await session.connect();
  const body = {
    uses_remaining: uses,
    expire_at: new Date(Date.now() + lifetime).toISOString(),
    description,
    channel,
  };
  const location = await addressOf(api.POST('/1.0/provisioning/tokens', { body }));
  session.print(location.split('/').at(-1) ?? location);
};

const remove: Work<object> = async (session, [uuid = '']) => {
  const { api } = await session.connect();
  await api.DELETE('/1.0/provisioning/tokens/{uuid}', { params: { path: { uuid } } });
  session.note(`Token ${uuid} is withdrawn.`);
};

const providerConfig: Work<object> = async (session, [uuid = '']) => {
  const { api } = await session.connect();
  const path = '/1.0/provisioning/tokens/{uuid}/provider-config';
  session.print(jsonText(await valueOf(api.GET(path, { params: { path: { uuid } } }))));
};
