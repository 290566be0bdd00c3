import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { type ChangeReply, followChange } from '../progress/follow-change.js';
import { watchOperation } from '../progress/watch-operation.js';
import type { Session } from '../session.js';
import { withExamples } from './examples.js';

interface RollOptions {
  readonly wait?: boolean;
  readonly reboot?: boolean;
}

const asynchronous = { Prefer: 'respond-async' };

/** `muster cluster update`, `reboot` and `cancel-operation`: what goes through the members one after the other. */
export function addRollingCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('update <name>')
      .description('Update the members of a cluster one after the other')
      .option('--reboot', 'also reboot those that need it: each is evacuated, rebooted and restored')
      .option('--no-wait', 'print the id of the operation, and do not wait')
      .action(act<RollOptions>(update)),
    'muster cluster update east --reboot',
  );
  group
    .command('reboot <name>')
    .description('Reboot the members of a cluster one after the other: each is evacuated, rebooted and restored')
    .option('--no-wait', 'print the id of the operation, and do not wait')
    .action(act<RollOptions>(reboot));
  group
    .command('cancel-operation <name>')
    .description('Stop a rolling update or reboot as soon as the member in hand is back in service')
    .option('--no-wait', 'do not wait until it has stopped')
    .action(act<RollOptions>(cancel));
}

const update: Work<RollOptions> = async (session, [name = ''], options) => {
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/clusters/{name}/:update', {
    params: { path: { name }, header: asynchronous },
    body: { reboot: options.reboot === true },
  });
  await follow(session, client, reply, options, {
    begun: `Cluster "${name}" is being updated, one member after the other.`,
    done: `Cluster "${name}" is up to date.`,
  });
};

const reboot: Work<RollOptions> = async (session, [name = ''], options) => {
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/clusters/{name}/:reboot', {
    params: { path: { name }, header: asynchronous },
  });
  await follow(session, client, reply, options, {
    begun: `Cluster "${name}" is being rebooted, one member after the other.`,
    done: `Every member of cluster "${name}" was rebooted.`,
  });
};

/** Waits until it has stopped, and says where. */
const cancel: Work<RollOptions> = async (session, [name = ''], { wait }) => {
  const client = await session.connect();
  const { response, data } = (await client.api.POST('/1.0/provisioning/clusters/{name}/:cancel-operation', {
    params: { path: { name }, header: asynchronous },
  })) as ChangeReply;
  const id = response.status === 202 ? data?.operation.split('/').at(-1) : undefined;
  if (id === undefined) return session.note(`Nothing goes through the members of cluster "${name}".`);
  if (wait === false)
    return session.note(`It stops at the next safe point. Follow it with: muster operation watch ${id}`);
  const { last_error: error, state } = await watchOperation(session, client, id, ['undone', 'done']);
  if (state === 'done') return session.print('It was done already.');
  const cancelled = error?.code === 'operation.cancelled';
  return session.print(
    cancelled ? error.message : `It is over: no member of cluster "${name}" is left out of service.`,
  );
};

async function follow(
  session: Session,
  client: Awaited<ReturnType<Session['connect']>>,
  reply: ChangeReply,
  { wait }: RollOptions,
  { begun, done }: { readonly begun: string; readonly done: string },
): Promise<void> {
  if ((await followChange(session, client, reply, { wait, begun })) === 'done') session.print(done);
}
