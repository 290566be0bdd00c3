import { INCUS_TYPES, type OperationAccepted, type RequestOf, type serverWork } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { Flow } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { requireChannel } from '../channels/require-channel.js';
import { isHeld } from '../flows/is-held.js';
import { acceptServerWork } from '../flows/server-work.js';
import type { FlowTools, WithServers } from '../flows/tools.js';
import type { ServerRow } from '../servers/server-row.js';
import { requireUsableToken } from './reset-with-token.js';
import * as flows from './server-operations.js';

/**
 * Accepts work on one server; what its record speaks against is refused here, and nothing is changed then.
 *
 * `force` also takes a server that its record does not show as ready. It does not break into another operation: that one
 * has to be stopped first, and says itself where it stands then.
 */
export async function acceptServerOperation(
  dataSource: DataSource,
  { name, work, force, caller, idempotency }: RequestOf<typeof serverWork>,
): Promise<OperationAccepted> {
  const accept = async <Input extends WithServers>(
    flow: Flow<Input, FlowTools>,
    description: string,
    inputOf: (server: ServerRow, tx: EntityManager) => Omit<Input, 'servers'> | Promise<Omit<Input, 'servers'>>,
  ): Promise<OperationAccepted> =>
    acceptServerWork(dataSource, {
      flow,
      name,
      caller,
      idempotency,
      plan: async (tx, server) => {
        if (!force && !(await isHeld(tx, [`server:${server.id}`]))) requireReady(server);
        const servers = [{ id: server.id, name: server.name }];
        return { description, input: { ...(await inputOf(server, tx)), servers } as unknown as Input };
      },
    });
  switch (work.kind) {
    case 'evacuate':
      return accept(flows.evacuateServer, `Evacuating server "${name}"`, (server) => requireMember(server));
    case 'restore':
      return accept(flows.restoreServer, `Restoring server "${name}"`, (server) => ({
        ...requireMember(server),
        restoreMode: work.mode,
      }));
    case 'reboot':
      return accept(flows.reboot, `Rebooting server "${name}"`, () => ({}));
    case 'power-off':
      return accept(flows.powerOff, `Switching server "${name}" off`, () => ({}));
    case 'update':
      return accept(flows.updateServer, `Updating server "${name}"`, ({ channel }) => ({ channel, check: work.check }));
    case 'configure-network':
      return accept(flows.configureNetwork, `Configuring the network of server "${name}"`, () => ({
        config: work.config,
      }));
    case 'configure-storage':
      return accept(flows.configureStorage, `Configuring the storage of server "${name}"`, () => ({
        config: work.config,
      }));
    case 'set-channel':
      return accept(flows.setServerChannel, `Putting server "${name}" into a channel`, async (server, tx) => {
        await requireChannel(tx, work.channel);
        refuseOtherChannel(server, work.channel);
        return { channel: work.channel };
      });
    case 'reset':
      return accept(flows.resetServer, `Resetting server "${name}"`, (server, tx) =>
        resetInput(tx, server, work.token, force),
      );
    default:
      return work satisfies never;
  }
}

async function resetInput(
  tx: EntityManager,
  server: ServerRow,
  token: string | undefined,
  force: boolean,
): Promise<{ token?: string }> {
  if (!force) refuseClustered(server);
  if (token === undefined) return {};
  await requireUsableToken(tx, token, server);
  return { token: token.toLowerCase() };
}

function requireReady({ name, status, status_detail: detail }: ServerRow): void {
  if (status === 'ready') return;
  const state = detail === '' ? status : `${status} (${detail})`;
  throw new MusterError('server.not-ready', `Server "${name}" is not ready: it is ${state}`);
}

/** Only a member of an Incus cluster has others that take its instances. */
function requireMember(server: ServerRow): object {
  const types: readonly string[] = INCUS_TYPES;
  if (server.cluster_id !== null && types.includes(server.server_type)) return {};
  throw new MusterError('server.not-member', `Server "${server.name}" is not a member of an Incus cluster`);
}

/** A member that is wiped leaves its cluster without a word to it; with `force` that is what somebody wants. */
function refuseClustered({ name, cluster_id, cluster_name }: ServerRow): void {
  if (cluster_id === null) return;
  throw new MusterError('server.clustered', `Server "${name}" is part of cluster "${cluster_name}"`);
}

/** Members update from one channel, that of their cluster. */
function refuseOtherChannel(server: ServerRow, channel: string): void {
  if (server.cluster_id === null || server.channel === channel) return;
  throw new MusterError(
    'server.clustered',
    `Server "${server.name}" is part of cluster "${server.cluster_name}" and updates from its channel "${server.channel}"`,
  );
}
