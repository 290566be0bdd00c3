import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

/** The client certificate that this user shows to gateways elsewhere; PEM. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' } as const;
const VALID_YEARS = 10;

/** Reads the certificate and its key, and makes them on the first use. */
export async function clientIdentity(directory: string): Promise<ClientIdentity> {
  const certificateFile = join(directory, 'client.crt');
  const keyFile = join(directory, 'client.key');
  const [certificate, key] = await Promise.all([readIfThere(certificateFile), readIfThere(keyFile)]);
  if (certificate !== undefined && key !== undefined) return { certificate, key, certificateFile };
  const made = await makeIdentity();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(keyFile, made.key, { mode: 0o600 });
  await writeFile(certificateFile, made.certificate);
  return { ...made, certificateFile };
}

async function makeIdentity(): Promise<{ certificate: string; key: string }> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const now = new Date();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The first bit stays 0: a serial number is positive.
    serialNumber: `0${randomBytes(16).toString('hex').slice(1)}`,
    name: [{ O: ['Muster'] }, { CN: [`${userInfo().username}@${hostname()}`] }],
    notBefore: new Date(now.getTime() - 60_000),
    notAfter: new Date(new Date(now).setFullYear(now.getFullYear() + VALID_YEARS)),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { certificate: `${certificate.toString('pem')}\n`, key: x509.PemConverter.encode(key, 'PRIVATE KEY') + '\n' };
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return undefined;
    throw fault;
  });
}
