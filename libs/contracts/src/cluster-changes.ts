import { z } from 'zod';
import { ClusterPut } from './clusters.js';
import { OperationAccepted } from './operations.js';
import { defineRpc } from './rpc.js';
import { change, Done } from './vocabulary.js';

const byName = z.object({ name: z.string() });

/** Gives a cluster another name; the servers know nothing of it. */
export const clusterRename = defineRpc('provisioning', 'cluster', 'rename', {
  request: byName.extend({ newName: z.string(), ifMatch: z.string().optional(), ...change }),
  response: Done,
});

/** Changes what a client may write. Only another channel concerns the servers: then it is an operation. */
export const clusterUpdate = defineRpc('provisioning', 'cluster', 'update', {
  request: byName.extend({ cluster: ClusterPut, ifMatch: z.string().optional(), ...change }),
  response: z.object({ operation: OperationAccepted.nullable() }),
});

/** A certificate with its private key, both PEM. */
export const ClusterCertificatePut = z
  .looseObject({ cluster_certificate: z.string(), cluster_certificate_key: z.string() })
  .meta({ id: 'ClusterCertificatePut' });
export type ClusterCertificatePut = z.infer<typeof ClusterCertificatePut>;

/** Accepts the change of the certificate that all members present. */
export const clusterUpdateCertificate = defineRpc('provisioning', 'cluster', 'update-certificate', {
  request: byName.extend({ certificate: ClusterCertificatePut, ...change }),
  response: OperationAccepted,
});
