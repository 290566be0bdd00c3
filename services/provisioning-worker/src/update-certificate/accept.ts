import type { clusterUpdateCertificate, OperationAccepted, RequestOf } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { toDer, toPem } from '@muster/incus';
import type { SecretBox } from '@muster/service-kit';
import type { DataSource } from 'typeorm';
import { acceptClusterWork, requireReady } from '../flows/cluster-work.js';
import { findingsOfKeyPair } from './check-key-pair.js';
import { keyContextOf } from './input.js';
import { updateCertificate } from './update-certificate.js';

/**
 * Accepts the replacement of a cluster's certificate. The key is kept sealed until the work has ended, and nowhere else.
 *
 * @throws MusterError `request.invalid` with everything that is wrong with the pair.
 */
export async function acceptUpdateCertificate(
  dataSource: DataSource,
  secrets: SecretBox,
  { name, certificate: pair, caller, idempotency }: RequestOf<typeof clusterUpdateCertificate>,
): Promise<OperationAccepted> {
  const findings = findingsOfKeyPair(pair, new Date());
  if (findings.length > 0) {
    throw new MusterError('request.invalid', 'The certificate and its key can not be used', { findings });
  }
  const certificate = toPem(toDer(pair.cluster_certificate));
  return acceptClusterWork(dataSource, {
    flow: updateCertificate,
    name,
    caller,
    idempotency,
    plan: async (_tx, { cluster, members }) => {
      requireReady(cluster, 'Another certificate');
      const sealedKey = secrets.seal(pair.cluster_certificate_key, keyContextOf(cluster.id));
      return Promise.resolve({
        input: { servers: members, cluster: { name }, certificate, sealedKey },
        description: `Replacing the certificate of cluster "${name}"`,
      });
    },
    // From now on members are believed that present the new one.
    write: async (tx, { cluster }) => {
      await tx.query('UPDATE cluster SET next_certificate = $2 WHERE id = $1', [cluster.id, certificate]);
    },
  });
}
