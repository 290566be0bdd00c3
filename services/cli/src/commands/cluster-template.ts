import { type components, rowsOf, taggedOf, valueOf } from '@muster/api-client';
import type { ClusterTemplate } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { editAsYaml } from '../documents/edit-yaml.js';
import { readDocument } from '../documents/read-text.js';
import { readMapping } from '../documents/read-yaml.js';
import type { Column } from '../output/column.js';
import { momentText } from '../output/moment.js';
import { withExamples } from './examples.js';
import { addList, addShow } from './list-and-show.js';

type Variables = components['schemas']['ClusterTemplatePost']['variables'];

const COLUMNS: readonly Column<ClusterTemplate>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'Description', text: ({ description }) => description },
  { title: 'Last Updated', text: (row) => momentText(row.last_updated), exact: (row) => row.last_updated },
];

const WRITABLE = ['description', 'service_config_template', 'application_config_template', 'variables'] as const;

interface AddOptions {
  readonly description?: string;
  readonly servicesConfig?: string;
  readonly applicationSeedConfig?: string;
  readonly variables?: string;
}

/** `muster cluster-template …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('add <name>')
      .description('Add a template of clusters; @NAME@ in its texts is a variable')
      .option('--description <text>', 'what it is for')
      .option('-c, --services-config <file>', 'template of the configuration of the services')
      .option('-a, --application-seed-config <file>', 'template of the configuration of Incus (its preseed)')
      .option('--variables <file>', 'the variables with description and default, YAML or JSON')
      .action(act<AddOptions>(add)),
    'muster cluster-template add standard --services-config service-config.yaml \\',
    '    --application-seed-config application-config.yaml --variables variables.yaml',
  );
  addList<ClusterTemplate>(group, act, {
    description: 'List templates',
    columns: COLUMNS,
    read: ({ api }) =>
      rowsOf(api.GET('/1.0/provisioning/cluster-templates', { params: { query: { recursion: '1' } } })),
  });
  addShow<ClusterTemplate>(group, act, {
    words: 'show <name>',
    description: 'Show a template',
    read: ({ api }, [name = '']) =>
      valueOf(api.GET('/1.0/provisioning/cluster-templates/{name}', { params: { path: { name } } })),
    fields: (template) => [
      ...COLUMNS.map(({ title, text }) => [title, text(template)] as const),
      ['Variables', template.variables],
      ['Service Config Template', `${template.service_config_template}\n`],
      ['Application Config Template', `${template.application_config_template}\n`],
    ],
  });
  group
    .command('edit <name>')
    .description('Change a template in $EDITOR, or with YAML from standard input')
    .action(act(edit));
  group.command('rename <name> <new-name>').description('Rename a template').action(act(rename));
  group.command('remove <name>').description('Remove a template; clusters made from it stay').action(act(remove));
}

const add: Work<AddOptions> = async (session, [name = ''], options) => {
  const [service, application, variables] = await Promise.all([
    readDocument(session, 'service', options.servicesConfig),
    readDocument(session, 'application', options.applicationSeedConfig),
    readMapping(session, 'variable-definitions', options.variables),
  ]);
  const { api } = await session.connect();
  await api.POST('/1.0/provisioning/cluster-templates', {
    body: {
      name,
      description: options.description,
      service_config_template: service ?? '',
      application_config_template: application ?? '',
      // The gateway checks what is in it, and names each variable that is not right.
      variables: (variables ?? {}) as Variables,
    },
  });
  session.note(`Template "${name}" is added.`);
};

const edit: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  const path = '/1.0/provisioning/cluster-templates/{name}';
  const params = { path: { name } };
  const { value: template, etag } = await taggedOf(api.GET(path, { params }));
  const changed = await editAsYaml(session, template, WRITABLE);
  if (changed === undefined) return session.note('Nothing was changed.');
  await api.PUT(path, { params: { ...params, header: { 'If-Match': etag } }, body: changed });
  return session.note(`Template "${name}" is changed.`);
};

const rename: Work<object> = async (session, [name = '', newName = '']) => {
  const { api } = await session.connect();
  const params = { path: { name } };
  await api.POST('/1.0/provisioning/cluster-templates/{name}', { params, body: { name: newName } });
  session.note(`Template "${name}" is called "${newName}" now.`);
};

const remove: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  await api.DELETE('/1.0/provisioning/cluster-templates/{name}', { params: { path: { name } } });
  session.note(`Template "${name}" is removed.`);
};
