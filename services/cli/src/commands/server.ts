import { rowsOf, valueOf } from '@muster/api-client';
import type { Server } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import { conditionText } from '../output/condition-tree.js';
import { shortFingerprint } from '../output/fingerprint.js';
import { momentText } from '../output/moment.js';
import type { Field } from '../output/print-object.js';
import { withExamples } from './examples.js';
import { addList, addShow } from './list-and-show.js';
import { editServer } from './server-edit.js';
import { addSystemCommands } from './server-system.js';
import { preRegister, type PreRegisterOptions } from './server-pre-register.js';

const COLUMNS: readonly Column<Server>[] = [
  { title: 'Cluster', text: ({ cluster }) => cluster },
  { title: 'Name', text: ({ name }) => name },
  { title: 'Connection URL', text: (server) => server.connection_url },
  { title: 'Description', text: ({ description }) => description },
  { title: 'Public Connection URL', text: (server) => server.public_connection_url },
  {
    title: 'Certificate Fingerprint',
    text: (row) => shortFingerprint(row.fingerprint),
    exact: (row) => row.fingerprint,
  },
  { title: 'Type', text: (server) => server.server_type },
  { title: 'Channel', text: ({ channel }) => channel },
  { title: 'Status', text: statusText },
  { title: 'Update Status', text: (server) => server.update_state },
  { title: 'Last Updated', text: (row) => momentText(row.last_updated), exact: (row) => row.last_updated },
  { title: 'Last Seen', text: (row) => momentText(row.last_seen), exact: (row) => row.last_seen },
  { title: 'Recommended Action', text: (server) => server.recommended_action },
];

interface ListOptions {
  readonly cluster?: string;
  readonly status?: Server['server_status'];
}

interface ShowOptions {
  readonly properties?: boolean;
  readonly resources?: boolean;
  readonly osData?: boolean;
  readonly versionData?: boolean;
}

/** `muster server …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    addList<Server, ListOptions>(group, act, {
      description: 'List servers',
      columns: COLUMNS,
      read: ({ api }, { cluster, status }) =>
        rowsOf(api.GET('/1.0/provisioning/servers', { params: { query: { recursion: '1', cluster, status } } })),
    })
      .option('--cluster <name>', 'only members of this cluster')
      .option('--status <status>', 'only servers in this state: unknown, unregistered, pending, ready or offline'),
    'muster server list --status ready',
    'muster server list --cluster one-off -f csv,header',
  );
  addShow<Server, ShowOptions>(group, act, {
    words: 'show <name>',
    description: 'Show a server',
    read: ({ api }, [name = '']) =>
      valueOf(api.GET('/1.0/provisioning/servers/{name}', { params: { path: { name } } })),
    fields: fieldsOf,
  })
    .option('--properties', 'show its properties too')
    .option('--resources', 'show its hardware too')
    .option('--os-data', 'show its network, security and storage too')
    .option('--version-data', 'show its versions too');
  withExamples(
    group
      .command('pre-register <name>')
      .description('Announce a server that will register itself later')
      .option('--description <text>', 'what it is for')
      .option('--channel <name>', 'update channel', 'stable')
      .option('--public-connection-url <url>', 'where users reach it')
      .option('--properties <file>', 'properties as YAML or JSON; "-" reads standard input')
      .action(act<PreRegisterOptions>(preRegister)),
    'muster server pre-register rack7-04 --description "rack 7, slot 4"',
  );
  withExamples(
    group
      .command('edit <name>')
      .description('Change a server in $EDITOR, or with YAML from standard input')
      .action(act(editServer)),
    'muster server edit s1',
    'muster server edit s1 < s1.yaml',
  );
  group.command('rename <name> <new-name>').description('Rename a server that is in no cluster').action(act(rename));
  group.command('remove <name>').description('Forget a server that is in no cluster').action(act(remove));
  group.command('resync <name>').description('Read everything about a server again').action(act(resync));
  addSystemCommands(group.command('system').description('What is done to a server itself'), act);
}

function statusText({ server_status: status, server_status_detail: detail }: Server): string {
  return detail === '' ? status : `${status} (${detail})`;
}

function fieldsOf(server: Server, options: ShowOptions): readonly Field[] {
  return [
    ['Name', server.name],
    ['Cluster', server.cluster],
    ['Type', server.server_type],
    ['Status', statusText(server)],
    ['Update Status', server.update_state],
    ['Recommended Action', server.recommended_action],
    ['Channel', server.channel],
    ['Description', server.description],
    ['Connection URL', server.connection_url],
    ['Public Connection URL', server.public_connection_url],
    ['System UUID', server.system_uuid],
    ['Machine ID', server.machine_id],
    ['Certificate Fingerprint', server.fingerprint],
    ['Trusted System State', server.system_state_is_trusted ? 'yes' : 'no'],
    ['Last Updated', momentText(server.last_updated)],
    ['Last Seen', momentText(server.last_seen)],
    ['Conditions', conditionText(server.conditions, Date.now())],
    ...(options.properties === true ? [['Properties', server.properties] as const] : []),
    ...(options.resources === true ? [['Resources', server.hardware_data] as const] : []),
    ...(options.osData === true ? [['OS Data', server.os_data] as const] : []),
    ...(options.versionData === true ? [['Version Data', server.version_data] as const] : []),
  ];
}

const rename: Work<object> = async (session, [name = '', newName = '']) => {
  const { api } = await session.connect();
  await api.POST('/1.0/provisioning/servers/{name}', { params: { path: { name } }, body: { name: newName } });
  session.note(`Server "${name}" is called "${newName}" now.`);
};

const remove: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  await api.DELETE('/1.0/provisioning/servers/{name}', { params: { path: { name } } });
  session.note(`Server "${name}" is forgotten.`);
};

const resync: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  await api.POST('/1.0/provisioning/servers/{name}/:resync', { params: { path: { name } } });
  session.note(`Server "${name}" was read again.`);
};
