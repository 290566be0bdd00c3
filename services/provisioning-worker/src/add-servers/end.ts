import type { Flow } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import type { AddServersInput } from './input.js';

/** The records changed with each join. The pollers look at the new members at once: they show another certificate now. */
export const serversAdded: Flow<AddServersInput, FlowTools>['ended'] = async (tx, { state, operationId, input }) => {
  if (state === 'failed') return;
  await tx.query('DELETE FROM server_backup WHERE operation = $1', [operationId]);
  const ids = input.servers.filter(({ name }) => input.added.includes(name)).map(({ id }) => id);
  await tx.query('UPDATE server SET poll_at = now(), full_poll_at = NULL WHERE id = ANY($1)', [ids]);
};
