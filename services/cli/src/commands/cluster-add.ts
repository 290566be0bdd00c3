import type { components } from '@muster/api-client';
import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import { readDocument } from '../documents/read-text.js';
import { readProperties } from '../documents/properties.js';
import { followChange } from '../progress/follow-change.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { parseNames } from './parse-names.js';

type ClusterPost = components['schemas']['ClusterPost'];

interface AddOptions {
  readonly serverNames: readonly string[];
  readonly serverType: ClusterPost['server_type'];
  readonly servicesConfig?: string;
  readonly applicationSeedConfig?: string;
  readonly clusterTemplate?: string;
  readonly clusterTemplateVariables?: string;
  readonly channel?: string;
  readonly description?: string;
  readonly properties?: string;
  readonly wait?: boolean;
}

/** `muster cluster add` */
export function defineClusterAdd(group: Command, act: Act): void {
  const command = group
    .command('add <name> <connection-url>')
    .description('Form a cluster from registered servers, and follow the work until it is done')
    .addOption(
      new Option('-s, --server-names <names>', 'the servers, separated by commas; may be repeated')
        .argParser(parseNames)
        .makeOptionMandatory(),
    )
    .option('-t, --server-type <type>', 'type of the servers: incus or incus-lts-7.0', 'incus')
    .option('-c, --services-config <file>', 'configuration of the services, YAML or JSON')
    .option('-a, --application-seed-config <file>', 'configuration of Incus (its preseed), YAML or JSON')
    .option('--cluster-template <name>', 'take both configurations from a template')
    .option('--cluster-template-variables <file>', 'values for the variables of the template, YAML or JSON')
    .option('--channel <name>', 'update channel; Muster’s default when left out')
    .option('--description <text>', 'what the cluster is for')
    .option('--properties <file>', 'properties of the cluster, YAML or JSON')
    .option('--wait', 'follow the work until it is done (the default)')
    .option('--no-wait', 'print the id of the operation, and do not wait')
    .action(act<AddOptions>(add));
  withExamples(
    command,
    'muster cluster add one-off https://one-off.example:8443 --server-names s1,s2,s3 \\',
    '    --services-config services.yaml --application-seed-config application.yaml',
    'muster cluster add east https://east.example:8443 -s s4,s5,s6 \\',
    '    --cluster-template standard --cluster-template-variables values.yaml',
  );
}

const add: Work<AddOptions> = async (session, [name = '', connectionUrl = ''], options) => {
  refuseContradictions(options);
  const body = await requestOf(session, name, connectionUrl, options);
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/clusters', {
    params: { header: { Prefer: 'respond-async' } },
    body,
  });
  const begun = `Cluster "${name}" is being formed.`;
  const end = await followChange(session, client, reply, { wait: options.wait, begun });
  if (end === 'done') session.print(`Cluster "${name}" is ready.`);
};

/** As upstream: a template brings both configurations, and only a template has variables. */
function refuseContradictions(options: AddOptions): void {
  const { clusterTemplate, clusterTemplateVariables, servicesConfig, applicationSeedConfig } = options;
  if (clusterTemplate !== undefined && (servicesConfig !== undefined || applicationSeedConfig !== undefined)) {
    throw new UsageError(
      '--cluster-template can not be combined with --services-config or --application-seed-config',
      'Leave one of them out: a template brings both configurations.',
    );
  }
  if (clusterTemplate === undefined && clusterTemplateVariables !== undefined) {
    throw new UsageError(
      '--cluster-template-variables needs --cluster-template',
      'Name the template of the variables.',
    );
  }
}

/** Documents are sent as the texts that they are: then what is wrong in them has a line and a column. */
async function requestOf(
  session: Session,
  name: string,
  connectionUrl: string,
  options: AddOptions,
): Promise<ClusterPost> {
  const [services, application, values, properties] = await Promise.all([
    readDocument(session, 'service', options.servicesConfig),
    readDocument(session, 'application', options.applicationSeedConfig),
    readDocument(session, 'variables', options.clusterTemplateVariables),
    readProperties(session, options.properties),
  ]);
  return {
    name,
    connection_url: connectionUrl,
    server_names: [...options.serverNames],
    server_type: options.serverType,
    channel: options.channel,
    description: options.description,
    properties,
    services_config: services,
    application_seed_config: application,
    cluster_template: options.clusterTemplate,
    cluster_template_variable_values: values,
  };
}
