import { rowsOf, valueOf } from '@muster/api-client';
import type { Cluster } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import { shortFingerprint } from '../output/fingerprint.js';
import { momentText } from '../output/moment.js';
import { clusterUpdateStatus } from '../output/update-status.js';
import { defineClusterAdd } from './cluster-add.js';
import { clusterTree } from './cluster-conditions.js';
import { defineClusterMembers } from './cluster-members.js';
import { addArtifactCommands } from './cluster-artifact.js';
import { addRollingCommands } from './cluster-rolling.js';
import { addClusterLife } from './cluster-life.js';
import { addList, addShow } from './list-and-show.js';

const COLUMNS: readonly Column<Cluster>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'Connection URL', text: (cluster) => cluster.connection_url },
  { title: 'Description', text: ({ description }) => description },
  {
    title: 'Certificate Fingerprint',
    text: (row) => shortFingerprint(row.fingerprint),
    exact: (row) => row.fingerprint,
  },
  { title: 'Channel', text: ({ channel }) => channel },
  { title: 'Status', text: ({ status }) => status },
  { title: 'Update Status', text: clusterUpdateStatus },
  { title: 'Last Updated', text: (row) => momentText(row.last_updated), exact: (row) => row.last_updated },
];

/** `muster cluster …` */
export function addCommands(group: Command, act: Act): void {
  defineClusterAdd(group, act);
  defineClusterMembers(group, act);
  addList<Cluster>(group, act, {
    description: 'List clusters',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/provisioning/clusters', { params: { query: { recursion: '1' } } })),
  });
  addShow<Cluster, { properties?: boolean }>(group, act, {
    words: 'show <name>',
    description: 'Show a cluster',
    read: ({ api }, [name = '']) =>
      valueOf(api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name } } })),
    fields: async (cluster, { properties }, client) => [
      ...COLUMNS.map(
        ({ title, text, exact = text }) =>
          [title, title === 'Certificate Fingerprint' ? exact(cluster) : text(cluster)] as const,
      ),
      ...errorFields(cluster),
      ['Certificate', cluster.certificate],
      ['Conditions', await clusterTree(client, cluster)],
      ...(properties === true ? [['Properties', cluster.properties] as const] : []),
    ],
  }).option('--properties', 'show its properties too');
  addClusterLife(group, act);
  group
    .command('resync <name>')
    .description('Compare the inventory of a cluster with what is really there')
    .action(act(resync));
  addRollingCommands(group, act);
  addArtifactCommands(
    group.command('artifact').description('What was made for a cluster, such as OpenTofu files'),
    act,
  );
}

/** Why a rolling update stopped, and who is out of service because of it. */
function errorFields({ update_status: { in_progress_status: status } }: Cluster): (readonly [string, unknown])[] {
  return status.error === '' ? [] : [['Update Error', status.error]];
}

const resync: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  await api.POST('/1.0/provisioning/clusters/{name}/:resync-inventory', { params: { path: { name } } });
  session.note(`The inventory of "${name}" is up to date.`);
};
