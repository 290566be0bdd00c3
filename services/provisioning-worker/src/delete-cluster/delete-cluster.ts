import { defineFlow } from '@muster/operations';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { cleanServer } from './clean-server.js';
import { clusterGone } from './end.js';
import type { DeleteClusterInput } from './input.js';
import { learnCertificate } from './learn-certificate.js';

/**
 * How a cluster ceases to be. It converges whatever has become of the servers: one that does not answer within the
 * patience is left over and named. Nothing is taken out of its cluster first: a server that was would trust nobody.
 * What becomes of which server was decided when the work was accepted, by the mode and by how far the cluster had come.
 */
export const deleteCluster = defineFlow<DeleteClusterInput, FlowTools>({
  kind: 'delete-cluster',
  patienceMs: 24 * 3_600_000,
  steps: [
    { name: 'learn-certificate', action: learnCertificate },
    { name: 'clean-servers', action: cleanServer, each: serverNames, sideBySide: 16, pivot: true },
  ],
  ended: clusterGone,
});
