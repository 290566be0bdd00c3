import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { ClusterCertificatePut } from '@muster/contracts';
import type { Finding } from '@muster/errors';

/**
 * What speaks against a certificate with its key, all at once; nothing when they can be used. No finding quotes the key.
 */
export function findingsOfKeyPair(pair: ClusterCertificatePut, now: Date): Finding[] {
  const certificate = parsed(() => new X509Certificate(pair.cluster_certificate));
  const key = parsed(() => createPrivateKey(pair.cluster_certificate_key));
  return [
    ...(certificate === undefined
      ? [{ path: 'cluster_certificate', message: 'is not a PEM certificate' }]
      : findingsOfValidity(certificate, now)),
    ...(key === undefined
      ? [{ path: 'cluster_certificate_key', message: 'is not a PEM private key without a passphrase' }]
      : []),
    ...(certificate !== undefined && key !== undefined && !belongTogether(certificate, key)
      ? [{ path: 'cluster_certificate_key', message: 'is not the key of this certificate' }]
      : []),
  ];
}

function findingsOfValidity(certificate: X509Certificate, now: Date): Finding[] {
  const path = 'cluster_certificate';
  if (new Date(certificate.validFrom) > now) return [{ path, message: `is not valid before ${certificate.validFrom}` }];
  if (new Date(certificate.validTo) <= now) return [{ path, message: `expired on ${certificate.validTo}` }];
  return [];
}

function belongTogether(certificate: X509Certificate, key: KeyObject): boolean {
  return parsed(() => certificate.checkPrivateKey(key)) === true;
}

/** The libraries' own messages can quote what they were given: they are not passed on. */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
