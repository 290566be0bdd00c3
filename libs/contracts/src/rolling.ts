import { z } from 'zod';
import { OperationAccepted } from './operations.js';
import { defineRpc } from './rpc.js';
import { change } from './vocabulary.js';

export const ClusterUpdatePost = z
  .looseObject({
    reboot: z.boolean().default(false).describe('Also reboot, one after the other, the members that need it'),
  })
  .meta({ id: 'ClusterUpdatePost' });
export type ClusterUpdatePost = z.infer<typeof ClusterUpdatePost>;

const request = z.object({ name: z.string(), ...change });

/** Has the members look for updates one after the other, and reboots those that need it if asked to. */
export const clusterRollingUpdate = defineRpc('provisioning', 'cluster', 'rolling-update', {
  request: request.extend({ reboot: z.boolean() }),
  response: OperationAccepted,
  timeoutMs: 20_000,
});

/** Reboots the members one after the other. */
export const clusterReboot = defineRpc('provisioning', 'cluster', 'reboot', {
  request,
  response: OperationAccepted,
  timeoutMs: 20_000,
});

/** Stops the rolling operation of a cluster where its members are in service; without an operation there is none. */
export const clusterCancelRoll = defineRpc('provisioning', 'cluster', 'cancel-roll', {
  request,
  response: z.object({ operation: OperationAccepted.optional() }),
});
