import { defineFlow } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import { askMembers } from './ask-members.js';
import { certificateUpdated } from './end.js';
import type { UpdateCertificateInput } from './input.js';
import { replaceCertificate, stillTheOldOne } from './replace-certificate.js';

/**
 * How all members of a cluster get another certificate, at once. Nobody but the members has the key of the old one, so
 * it cannot be put back: the replacement is the pivot.
 */
export const updateCertificate = defineFlow<UpdateCertificateInput, FlowTools>({
  kind: 'update-certificate',
  patienceMs: 10 * 60_000,
  steps: [
    { name: 'ask-members', action: askMembers },
    { name: 'replace-certificate', action: replaceCertificate, undo: stillTheOldOne, pivot: true },
  ],
  ended: certificateUpdated,
});
