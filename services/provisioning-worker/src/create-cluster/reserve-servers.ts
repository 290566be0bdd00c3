import { rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { StepAction, StepUndo } from '@muster/operations';
import type { EntityManager } from 'typeorm';
import type { CreateClusterInput } from './input.js';
import { assignLvmSystemIds } from '../flows/steps/services/lvm-system-id.js';
import type { FlowTools } from '../flows/tools.js';

/**
 * Binds the servers to the cluster. The claims of the accepted operation keep everybody else away already; this makes it
 * visible, in the transaction that ends the step.
 */
export const reserveServers: StepAction<CreateClusterInput, FlowTools, null, null> = {
  look: async () => Promise.resolve({ state: 'present', result: null }),
  record: async (tx, { clusterId, input }) => {
    const ids = input.servers.map(({ id }) => id);
    const bound = await rowsOf(
      tx,
      `UPDATE server SET cluster_id = $1, last_updated = now(), version = version + 1
        WHERE id = ANY($2) AND (cluster_id IS NULL OR cluster_id = $1) RETURNING id`,
      [clusterId, ids],
    );
    if (bound.length !== ids.length) {
      throw new MusterError('server.taken', 'A server was removed or taken since the cluster was asked for');
    }
    if (input.services['lvm']?.['enabled'] === true) await assignLvmSystemIds(tx, ids);
  },
};

/** Lets the servers go; they are what they were before. */
export const releaseServers: StepUndo<CreateClusterInput, FlowTools> = {
  record: async (tx: EntityManager, { clusterId }) => {
    await tx.query(
      `UPDATE server SET cluster_id = NULL, lvm_system_id = NULL, poll_at = now(), last_updated = now(), version = version + 1
        WHERE cluster_id = $1`,
      [clusterId],
    );
  },
};
