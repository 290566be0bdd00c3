import type { Flow } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import type { BulkUpdateInput } from './input.js';

/** The records of the servers say what they are configured with: they are read again soon. */
export const bulkUpdated: Flow<BulkUpdateInput, FlowTools>['ended'] = async (tx, { input }) => {
  await tx.query('UPDATE server SET poll_at = now(), full_poll_at = NULL WHERE id = ANY($1)', [
    input.servers.map(({ id }) => id),
  ]);
};
