import type { clusterRemoveServers, OperationAccepted, RequestOf } from '@muster/contracts';
import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { acceptClusterWork, requireReady, type ClusterTarget } from '../flows/cluster-work.js';
import { requireNames } from '../flows/require-names.js';
import { removeLostServers } from '../remove-lost-servers/remove-lost-servers.js';
import type { RemoveServersInput } from './input.js';
import { removeServers } from './remove-servers.js';

/** Accepts the removal of members, or the giving up of lost ones; what the records speak against is refused here. */
export async function acceptRemoveServers(
  dataSource: DataSource,
  { name, remove, caller, idempotency }: RequestOf<typeof clusterRemoveServers>,
): Promise<OperationAccepted> {
  const names = remove.server_names;
  requireNames(names);
  return acceptClusterWork<RemoveServersInput>(dataSource, {
    flow: remove.lost ? removeLostServers : removeServers,
    name,
    caller,
    idempotency,
    plan: async (tx, target) => {
      requireReady(target.cluster, 'Removing servers');
      const input = inputOf(target, names);
      const list = names.join(', ');
      if (!remove.lost) return { input, description: `Removing ${list} from cluster "${name}"` };
      const description = `Giving up ${list} from cluster "${name}"`;
      if (!(await isHeldByFailure(tx, target.cluster.id))) return { input, description };
      return { input, description, takesOver: `It had failed, and ${list} was given up as lost meanwhile` };
    },
  });
}

/**
 * An operation that failed keeps its claims until somebody resumes or undoes it. Where that would need a server that is
 * lost, it never ends; so giving up the server takes over.
 */
async function isHeldByFailure(tx: EntityManager, clusterId: string): Promise<boolean> {
  const holder = await rowOf<{ state: string }>(
    tx,
    `SELECT o.state FROM claim c JOIN operation o ON o.id = c.operation WHERE c.target = 'cluster:' || $1`,
    [clusterId],
  );
  return holder?.state === 'failed';
}

/** @throws MusterError `object.not-found` for a name that is no member, `request.invalid` when nobody would stay. */
export function inputOf({ cluster, members }: ClusterTarget, names: readonly string[]): RemoveServersInput {
  const known = members.map((member) => member.name);
  const strangers = names.filter((name) => !known.includes(name));
  if (strangers.length > 0) {
    const findings = strangers.map((server) => ({
      server,
      message: `server "${server}" is no member of cluster "${cluster.name}"`,
    }));
    throw new MusterError('object.not-found', `Not found: ${findings.map(({ message }) => message).join('; ')}`, {
      findings,
    });
  }
  if (names.length === known.length) {
    const message = `a cluster can not lose all of its ${known.length} servers; delete cluster "${cluster.name}" instead`;
    throw new MusterError('request.invalid', message, { findings: [{ path: 'server_names', message }] });
  }
  return {
    cluster: { name: cluster.name, connectionUrl: cluster.connection_url },
    servers: members,
    leaving: names,
    staying: known.filter((name) => !names.includes(name)),
  };
}
