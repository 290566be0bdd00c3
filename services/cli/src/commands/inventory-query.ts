import { valueOf } from '@muster/api-client';
import { type QueriedCluster, RESOURCE_KINDS, type Resource } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import type { ListFormat } from '../output/format.js';
import { printList } from '../output/print-list.js';
import { jsonText, yamlText } from '../output/structured.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { listFormat } from './format-option.js';
import { parseNames } from './parse-names.js';

interface QueryOptions {
  readonly kind?: string[];
  readonly cluster?: string[];
  readonly server?: string[];
  readonly serverIncludeEmpty?: boolean;
  readonly project?: string[];
  readonly projectIncludeEmpty?: boolean;
  readonly parent?: string[];
  readonly parentIncludeEmpty?: boolean;
  /** False for `--no-filter`; that it is missing is not told apart from that. */
  readonly filter?: string | boolean;
  readonly secrets?: boolean;
  readonly format: ListFormat;
}

interface Found {
  readonly kind: string;
  readonly resource: Resource;
}

const COLUMNS: readonly Column<Found>[] = [
  { title: 'Cluster', text: ({ resource }) => resource.cluster },
  { title: 'Kind', text: ({ kind }) => kind },
  { title: 'Server', text: ({ resource }) => resource.server ?? '' },
  { title: 'Project', text: ({ resource }) => resource.project_name ?? '' },
  { title: 'Parent', text: ({ resource }) => resource.parent_name ?? '' },
  { title: 'Name', text: ({ resource }) => resource.name },
];

/** `muster inventory query`, with upstream's flags. */
export function addInventoryQuery(group: Command, act: Act): void {
  const command = group
    .command('query')
    .description('Find objects of several kinds')
    .option('--kind <kinds>', 'of these kinds, separated by commas, e.g. instance,storage_volume', parseNames)
    .option('--cluster <names>', 'of these clusters', parseNames)
    .option('--server <names>', 'on these servers', parseNames)
    .option('--server-include-empty', 'besides those of --server, also what lies on no server')
    .option('--project <names>', 'in these projects', parseNames)
    .option('--project-include-empty', 'besides those of --project, also what lies in no project')
    .option('--parent <names>', 'of these networks and storage pools', parseNames)
    .option('--parent-include-empty', 'besides those of --parent, also what has no parent')
    .option('--filter <expression>', 'that it is true for, e.g. \'object.status == "Running"\'')
    .option('--no-filter', 'everything there is, which may be a lot')
    .option('--secrets', 'show secrets instead of ********, and let them be filtered by')
    .addOption(listFormat())
    .action(act(query));
  withExamples(
    command,
    'muster inventory query --kind instance,storage_volume --cluster one-off',
    `muster inventory query --filter 'name contains "web"' -f json`,
  );
}

const query: Work<QueryOptions> = async (session, _, { format, ...options }) => {
  const { kind, cluster, server, project, parent, filter } = options;
  if (filter === undefined && [kind, cluster, server, project, parent].every((names) => names === undefined)) {
    throw new UsageError(
      'Without a filter everything there is would be listed, which may be a lot',
      'Narrow it with --kind, --cluster, --server, --project, --parent or --filter, or say --no-filter.',
    );
  }
  const { api } = await session.connect();
  const params = {
    query: {
      kind,
      cluster,
      server,
      project,
      parent,
      filter: typeof filter === 'string' ? filter : undefined,
      server_include_null: flag(options.serverIncludeEmpty),
      project_include_null: flag(options.projectIncludeEmpty),
      parent_include_null: flag(options.parentIncludeEmpty),
      secrets: flag(options.secrets),
    },
  };
  const clusters = (await valueOf(api.GET('/1.0/inventory/query', { params }))) as QueriedCluster[];
  if (format.kind === 'json') return session.print(jsonText(clusters));
  if (format.kind === 'yaml') return session.print(await yamlText(clusters));
  await printList(session, clusters.flatMap(foundIn), COLUMNS, format);
};

function foundIn(cluster: QueriedCluster): Found[] {
  return Object.entries(RESOURCE_KINDS).flatMap(([kind, plural]) =>
    (cluster[plural] ?? []).map((resource) => ({ kind, resource })),
  );
}

function flag(given: boolean | undefined): 'true' | undefined {
  return given === true ? 'true' : undefined;
}
