import { valueOf, type components, type MusterClient } from '@muster/api-client';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { followChange } from '../progress/follow-change.js';
import type { Session } from '../session.js';
import { withExamples } from './examples.js';

interface RemoveOptions {
  readonly force?: boolean;
  readonly wait?: boolean;
}

interface Reply {
  readonly response: { readonly status: number };
  readonly data?: { readonly operation: string; readonly metadata?: Deleted } | undefined;
}

type Deleted = components['schemas']['ClusterDeleted'];
type Query = { readonly mode: string; readonly token?: string };

/** `muster cluster remove` and `muster cluster factory-reset` */
export function addDeletionCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('remove <name>')
      .description('Remove a cluster that is not ready, also while it is being formed; its servers are free afterwards')
      .option('-f, --force', 'forget any cluster with its servers, at once, and touch none of them')
      .option('--wait', 'follow the work until it is done (the default)')
      .option('--no-wait', 'print the id of the operation, and do not wait')
      .action(act<RemoveOptions>(remove)),
    'muster cluster remove half-made',
    'muster cluster remove lost --force',
  );
  withExamples(
    group
      .command('factory-reset <name> [token]')
      .description('Remove a cluster in any state and reset its servers, which register again')
      .option('--wait', 'follow the work until it is done (the default)')
      .option('--no-wait', 'print the id of the operation, and do not wait')
      .action(act<RemoveOptions>(factoryReset)),
    'muster cluster factory-reset one-off',
  );
}

const remove: Work<RemoveOptions> = async (session, [name = ''], { force, wait }) =>
  deleteCluster(session, name, { mode: force === true ? 'force' : 'normal' }, wait);

const factoryReset: Work<RemoveOptions> = async (session, [name = '', token], { wait }) =>
  deleteCluster(session, name, { mode: 'factory-reset', ...(token === undefined ? {} : { token }) }, wait);

async function deleteCluster(session: Session, name: string, query: Query, wait: boolean | undefined): Promise<void> {
  const client = await session.connect();
  const reply = await client.api.DELETE('/1.0/provisioning/clusters/{name}', {
    params: { path: { name }, query, header: { Prefer: 'respond-async' } },
  });
  const begun = `Cluster "${name}" is being removed.`;
  if ((await followChange(session, client, reply, { wait, begun })) === 'begun') return;
  session.note(`Cluster "${name}" is removed.`);
  for (const message of await leftOver(client, reply)) session.note(`Left over: ${message}.`);
}

/** What the deletion could not clean: told at once where nothing is done on the servers, else by its operation. */
async function leftOver({ api }: MusterClient, { data, response }: Reply): Promise<string[]> {
  if (response.status !== 202) return (data?.metadata?.left_over ?? []).map(({ message }) => message);
  const id = data?.operation.split('/').at(-1) ?? '';
  const { steps } = await valueOf(api.GET('/1.0/operations/{id}', { params: { path: { id } } }));
  return steps.flatMap(({ left_over }) => (left_over === '' ? [] : [left_over]));
}
