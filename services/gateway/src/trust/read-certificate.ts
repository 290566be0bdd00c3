import { X509Certificate } from 'node:crypto';
import { MusterError } from '@muster/errors';
import { describeCertificate, type ClientCertificate } from '../auth/client-certificate.js';

/** Reads the PEM text of a client certificate that somebody wants trusted; throws `request.invalid`. */
export function readCertificate(pem: string, now: Date): ClientCertificate {
  const certificate = describeCertificate(parse(pem));
  if (certificate.notAfter < now) throw refused(`the certificate expired at ${certificate.notAfter.toISOString()}`);
  return certificate;
}

function parse(pem: string): X509Certificate {
  if (pem.includes('PRIVATE KEY')) throw refused('this holds a private key; only the certificate belongs here');
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw refused('must be one certificate in PEM form, from "-----BEGIN CERTIFICATE-----" on', cause);
  }
}

function refused(message: string, cause?: unknown): MusterError {
  return new MusterError('request.invalid', 'Invalid certificate', {
    findings: [{ path: 'certificate', message }],
    cause,
  });
}
