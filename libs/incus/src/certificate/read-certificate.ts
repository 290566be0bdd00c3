import { X509Certificate } from 'node:crypto';
import { fingerprintOf } from './encoding.js';

/** What Muster looks at in a certificate. */
export interface CertificateFacts {
  readonly fingerprint: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** Reads the first certificate of a PEM text. Throws when it is none. */
export function readCertificate(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  const names = (certificate.subjectAltName ?? '').split(', ');
  const valuesOf = (prefix: string): string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return {
    fingerprint: fingerprintOf(pem),
    subject: certificate.subject.replaceAll('\n', ', '),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    dnsNames: valuesOf('DNS:'),
    ipAddresses: valuesOf('IP Address:'),
  };
}
