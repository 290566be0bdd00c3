// The X.509 library's dependency injection needs this before it is loaded.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface SelfSignedOptions {
  /** Subject and issuer. */
  readonly commonName: string;
  readonly usage: 'client' | 'server';
  /** DNS names and addresses that it is valid for. */
  readonly names?: { readonly dns?: readonly string[]; readonly ip?: readonly string[] };
  /** By default from a minute ago (clocks differ) … */
  readonly notBefore?: Date;
  /** … for ten years, as Incus' own. */
  readonly notAfter?: Date;
}

export interface KeyPair {
  readonly certificate: string;
  /** PKCS#8. */
  readonly key: string;
}

/**
 * Incus makes P-384 itself and takes either. A client signs in every handshake, and the server checks it: on P-256, for
 * which OpenSSL and Go have code of their own, both together take 0.1 ms, on P-384 more than 1 ms.
 */
const ALGORITHMS = {
  client: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  server: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
} as const;
const tenYearsMs = 10 * 365 * 24 * 3600 * 1000;

/** Makes a key and its self-signed certificate, both as PEM: EC P-384 for a server, P-256 for a client. */
export async function generateSelfSigned(options: SelfSignedOptions): Promise<KeyPair> {
  const algorithm = ALGORITHMS[options.usage];
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = options.notBefore ?? new Date(Date.now() - 60_000);
  const names = [
    ...(options.names?.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(options.names?.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  const purpose = options.usage === 'client' ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: webcrypto.randomUUID().replaceAll('-', '').replace(/^./, '1'),
    name: [{ O: ['Muster'] }, { CN: [options.commonName] }],
    notBefore,
    notAfter: options.notAfter ?? new Date(notBefore.getTime() + tenYearsMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([purpose]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}
