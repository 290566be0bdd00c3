import {
  BULK_UPDATE_ARGUMENTS,
  type clusterBulkUpdate,
  type OperationAccepted,
  type RequestOf,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { acceptClusterWork, requireReady } from '../flows/cluster-work.js';
import { bulkUpdate } from './bulk-update.js';

/**
 * Accepts one change to every member of a cluster.
 *
 * @throws MusterError `request.invalid` when the arguments are not the action's.
 */
export async function acceptBulkUpdate(
  dataSource: DataSource,
  { name, update, caller, idempotency }: RequestOf<typeof clusterBulkUpdate>,
): Promise<OperationAccepted> {
  const { action } = update;
  const args = BULK_UPDATE_ARGUMENTS[action].safeParse(update.arguments);
  if (!args.success) {
    const findings = args.error.issues.map((issue) => ({
      path: ['arguments', ...issue.path].map(String).join('.'),
      message: issue.message,
    }));
    throw new MusterError('request.invalid', `Invalid arguments of ${action}`, { findings });
  }
  return acceptClusterWork(dataSource, {
    flow: bulkUpdate,
    name,
    caller,
    idempotency,
    plan: async (_tx, { cluster, members }) => {
      requireReady(cluster, 'A bulk update');
      return Promise.resolve({
        input: { servers: members, cluster: { name }, action, arguments: args.data },
        description: `Changing every server of cluster "${name}": ${action.replaceAll('_', ' ')}`,
      });
    },
  });
}
