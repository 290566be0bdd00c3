import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { ConnectionError } from './connection-error.js';

const HANDSHAKE_MS = 10_000;

/** The server presented another certificate than the pinned one. Fingerprints are SHA-256 with colons. */
export class CertificateMismatch extends Error {
  override readonly name = 'CertificateMismatch';

  constructor(
    readonly pinned: string,
    readonly presented: string | undefined,
  ) {
    super(`the server presented the certificate ${presented ?? 'none'}, but ${pinned} is the known one`);
  }
}

/** SHA-256 of a PEM certificate, upper case hex with colons. Throws when it can not be read. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}

/** The certificate that a server presents, PEM; nothing about it is checked. Throws ConnectionError. */
export async function readServerCertificate(url: string): Promise<string> {
  const { hostname, port, origin } = new URL(url);
  try {
    return await presentedBy(hostname.replace(/^\[|\]$/g, ''), port === '' ? 443 : Number(port));
  } catch (fault) {
    throw ConnectionError.of(origin, fault);
  }
}

async function presentedBy(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false });
    const fail = (fault: Error): void => {
      socket.destroy();
      reject(fault);
    };
    socket.setTimeout(HANDSHAKE_MS, () => fail(new DOMException('no TLS handshake in time', 'TimeoutError')));
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      socket.end();
      if (certificate === undefined) fail(new Error('the server presented no certificate'));
      else resolve(certificate.toString());
    });
  });
}
