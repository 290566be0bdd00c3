import { rowsOf } from '@muster/api-client';
import type { InventoryStatus } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import type { ListFormat } from '../output/format.js';
import { momentText } from '../output/moment.js';
import { printList } from '../output/print-list.js';
import { withExamples } from './examples.js';
import { listFormat } from './format-option.js';

type KindStatus = InventoryStatus['kinds'][string] & { readonly cluster: string; readonly kind: string };

interface StatusOptions {
  readonly cluster?: string;
  readonly kinds?: boolean;
  readonly format: ListFormat;
}

const CLUSTER_COLUMNS: readonly Column<InventoryStatus>[] = [
  { title: 'Cluster', text: ({ cluster }) => cluster },
  { title: 'Current', text: ({ current }) => (current ? 'yes' : 'no') },
  { title: 'Reason', text: ({ reason }) => reason },
  { title: 'Objects', text: ({ kinds }) => String(Object.values(kinds).reduce((sum, { rows }) => sum + rows, 0)) },
  {
    title: 'Drift Found',
    text: ({ kinds }) => String(Object.values(kinds).reduce((sum, { drift_found }) => sum + drift_found, 0)),
  },
  { title: 'Gaps Healed', text: (status) => String(status.gaps_healed) },
  {
    title: 'Followed Since',
    text: (status) => momentText(status.followed_since),
    exact: (status) => status.followed_since ?? '',
  },
];

const KIND_COLUMNS: readonly Column<KindStatus>[] = [
  { title: 'Cluster', text: ({ cluster }) => cluster },
  { title: 'Kind', text: ({ kind }) => kind },
  { title: 'Synced To', text: (status) => momentText(status.synced_to), exact: (status) => status.synced_to ?? '' },
  { title: 'Objects', text: ({ rows }) => String(rows) },
  { title: 'Drift Found', text: (status) => String(status.drift_found) },
  { title: 'Fault', text: ({ error }) => error },
];

/** `muster inventory status`. */
export function addStatus(group: Command, act: Act): void {
  const command = group
    .command('status')
    .description('How fresh the inventory of each cluster is')
    .option('--cluster <name>', 'only this cluster')
    .option(
      '--kinds',
      'a line for each kind: to when it is known, what a sweep found and events had missed, its faults',
    )
    .addOption(listFormat())
    .action(act(status));
  withExamples(command, 'muster inventory status', 'muster inventory status --kinds --cluster one-off');
}

const status: Work<StatusOptions> = async (session, _, { cluster, kinds, format }) => {
  const { api } = await session.connect();
  const clusters = await rowsOf(api.GET('/1.0/inventory/status', { params: { query: { cluster } } }));
  if (kinds !== true) return printList(session, clusters, CLUSTER_COLUMNS, format);
  const rows = clusters.flatMap((one) =>
    Object.entries(one.kinds).map(([kind, known]) => ({ cluster: one.cluster, kind, ...known })),
  );
  await printList(session, rows, KIND_COLUMNS, format);
};
