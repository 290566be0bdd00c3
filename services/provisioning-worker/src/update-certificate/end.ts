import type { Flow } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import type { UpdateCertificateInput } from './input.js';

/** At the end nobody needs the key any more; one that failed keeps it, sealed, since it can be resumed. */
export const certificateUpdated: Flow<UpdateCertificateInput, FlowTools>['ended'] = async (
  tx,
  { state, operationId, clusterId },
) => {
  if (state === 'failed') return;
  await tx.query(`UPDATE cluster SET next_certificate = '' WHERE id = $1`, [clusterId]);
  await tx.query(`UPDATE operation SET input = input - 'sealedKey' WHERE id = $1`, [operationId]);
};
