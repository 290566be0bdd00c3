import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The certificate whose key the other end has proven to hold. Nobody vouches for it: the fingerprint decides. */
export interface ClientCertificate {
  /** SHA-256 of the certificate, lower case hex. */
  readonly fingerprint: string;
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Node makes a new object for each question; a connection carries many requests. */
const seen = new WeakMap<Socket, ClientCertificate | undefined>();

/** The certificate of a connection's other end, if it presented one. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  if (!seen.has(socket)) {
    const certificate = socket.getPeerX509Certificate();
    seen.set(socket, certificate === undefined ? undefined : describeCertificate(certificate));
  }
  return seen.get(socket);
}

/** What matters of a certificate. */
export function describeCertificate(certificate: X509Certificate): ClientCertificate {
  return {
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    pem: certificate.toString(),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** TLS does not look at the dates, since it verifies nothing. */
export function isValidAt(certificate: ClientCertificate, time: Date): boolean {
  return certificate.notBefore <= time && time <= certificate.notAfter;
}
