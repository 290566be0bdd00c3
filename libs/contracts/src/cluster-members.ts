import { z } from 'zod';
import { OperationAccepted } from './operations.js';
import { defineRpc } from './rpc.js';
import { Caller, Idempotency } from './vocabulary.js';

const serverNames = z.array(z.string(), { error: 'must be a list of names' });

/** Which servers join a cluster that is there. */
export const ClusterAddServers = z
  .looseObject({
    server_names: serverNames,
    skip_post_join_operations: z
      .boolean()
      .default(false)
      .describe('Makes no volumes for backups, images and logs on the new members'),
    copy_services_config: z
      .boolean()
      .default(false)
      .describe('Configures the services of the new members as those of the cluster'),
  })
  .meta({ id: 'ClusterAddServers' });
export type ClusterAddServers = z.infer<typeof ClusterAddServers>;

/** Which servers leave a cluster. */
export const ClusterRemoveServers = z
  .looseObject({
    server_names: serverNames,
    lost: z
      .boolean()
      .default(false)
      .describe('They do not answer and will not come back: nothing is moved, and their records are forgotten'),
  })
  .meta({ id: 'ClusterRemoveServers' });
export type ClusterRemoveServers = z.infer<typeof ClusterRemoveServers>;

const asked = { name: z.string(), caller: Caller, idempotency: Idempotency.optional() };

export const clusterAddServers = defineRpc('provisioning', 'cluster', 'add-servers', {
  request: z.object({ ...asked, add: ClusterAddServers }),
  response: OperationAccepted,
});

export const clusterRemoveServers = defineRpc('provisioning', 'cluster', 'remove-servers', {
  request: z.object({ ...asked, remove: ClusterRemoveServers }),
  response: OperationAccepted,
});
