import type { components } from '@muster/api-client';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { readMapping } from '../documents/read-yaml.js';
import { followChange } from '../progress/follow-change.js';
import { withExamples } from './examples.js';

type BulkUpdate = components['schemas']['ClusterBulkUpdate'];

/** `muster cluster bulk-update` */
export function defineClusterBulkUpdate(group: Command, act: Act): void {
  withExamples(
    group
      .command('bulk-update <name> [file]')
      .description('Change every server of a cluster in the same way, or none; the request is YAML or JSON')
      .option('--wait', 'follow the work until it is done (the default)')
      .option('--no-wait', 'print the id of the operation, and do not wait')
      .action(act<{ wait?: boolean }>(bulkUpdate)),
    "echo '{action: add_application, arguments: {name: debug}}' | muster cluster bulk-update one-off",
    'muster cluster bulk-update one-off request.json',
  );
}

const bulkUpdate: Work<{ wait?: boolean }> = async (session, [name = '', file = '-'], { wait }) => {
  const request = (await readMapping(session, 'object', file)) as BulkUpdate;
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/clusters/{name}/:bulk-update', {
    params: { path: { name }, header: { Prefer: 'respond-async' } },
    body: request,
  });
  const begun = `Every server of cluster "${name}" is being changed.`;
  if ((await followChange(session, client, reply, { wait, begun })) === 'done') {
    session.note(`Every server of cluster "${name}" is changed.`);
  }
};
