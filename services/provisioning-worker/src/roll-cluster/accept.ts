import type { clusterReboot, clusterRollingUpdate, OperationAccepted, RequestOf } from '@muster/contracts';
import { rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { ServerConnections } from '../fleet/server-connections.js';
import { acceptClusterWork, requireReady } from '../flows/cluster-work.js';
import { isHeld } from '../flows/is-held.js';
import { SERVER_SQL, type ServerRow } from '../servers/server-row.js';
import { goDurationMs } from './go-duration.js';
import type { RollClusterInput, RollFor } from './input.js';
import { rollCluster } from './roll-cluster.js';
import { leaderOf, turnOrder } from './turn-order.js';

type Request = RequestOf<typeof clusterReboot> & Partial<Pick<RequestOf<typeof clusterRollingUpdate>, 'reboot'>>;

/** How it is told to people. */
const DESCRIPTIONS: Readonly<Record<RollFor, string>> = {
  'applying updates': 'Updating',
  'applying updates with reboot': 'Updating and rebooting',
  'rolling reboot': 'Rebooting',
};

/**
 * Accepts a rolling update or reboot. What the records speak against is refused here; what only the servers can say, by
 * the operation's preflight.
 */
export async function acceptRoll(
  dataSource: DataSource,
  connections: ServerConnections,
  rollFor: RollFor,
  { name, caller, idempotency }: Request,
): Promise<OperationAccepted> {
  const leader = await leaderOf(connections, await membersOf(dataSource.manager, name));
  return acceptClusterWork(dataSource, {
    flow: rollCluster,
    name,
    caller,
    idempotency,
    plan: async (tx, { cluster, members }) => {
      requireReady(cluster, 'Going through its members');
      const targets = [`cluster:${cluster.id}`, ...members.map(({ id }) => `server:${id}`)];
      if (!(await isHeld(tx, targets))) requireReadyMembers(await membersOf(tx, name));
      const servers = turnOrder(members, leader);
      const { post_restore_delay: delay, restore_mode: restoreMode } = cluster.config.rolling_restart;
      const input: RollClusterInput = {
        rollFor,
        servers,
        channel: cluster.channel,
        check: true,
        restoreMode,
        postRestoreDelayMs: goDurationMs(delay),
      };
      const names = servers.map((server) => server.name).join(', ');
      return { input, description: `${DESCRIPTIONS[rollFor]} cluster "${name}" member by member: ${names}` };
    },
  });
}

async function membersOf(on: EntityManager, cluster: string): Promise<ServerRow[]> {
  return rowsOf<ServerRow>(on, `${SERVER_SQL} WHERE c.name = $1 ORDER BY s.name`, [cluster]);
}

function requireReadyMembers(members: readonly ServerRow[]): void {
  const findings = members
    .filter(({ status, status_detail: detail }) => status !== 'ready' || detail !== '')
    .map(({ name, status, status_detail: detail }) => ({
      server: name,
      message: `${name} is ${detail === '' ? status : `${status} (${detail})`}`,
    }));
  if (findings.length === 0) return;
  const message = `Not every member is ready: ${findings.map((finding) => finding.message).join('; ')}`;
  throw new MusterError('server.not-ready', message, { findings });
}
