import { access, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SelfSignedOptions } from '@muster/incus';
import { writeOnce } from './write-once.js';

export interface CertificateFiles {
  readonly certificate: string;
  /** Mode 0600. */
  readonly key: string;
}

/** The gateway's own certificate and the one that the command line shows it. */
export interface GatewayCertificates {
  readonly server: CertificateFiles;
  readonly client: CertificateFiles;
}

/**
 * Makes, unless they are there, a self-signed certificate for the gateway (for localhost, this machine's name and the
 * loopback addresses, and for `names`) and one for the command line, as PEM files in `folder`.
 */
export async function generateGatewayCertificates(
  folder: string,
  names: readonly string[] = [],
): Promise<GatewayCertificates> {
  const dns = [...new Set(['localhost', hostname(), ...names])];
  return {
    server: await ensureCertificate(join(folder, 'server'), {
      commonName: hostname(),
      usage: 'server',
      names: { dns, ip: ['127.0.0.1', '::1'] },
    }),
    client: await ensureCertificate(join(folder, 'client'), {
      commonName: `muster-cli@${hostname()}`,
      usage: 'client',
    }),
  };
}

async function ensureCertificate(path: string, options: SelfSignedOptions): Promise<CertificateFiles> {
  const files = { certificate: `${path}.crt`, key: `${path}.key` };
  // The pair is kept in one file: runs side by side never mix one's key with the other's certificate.
  const pair = `${path}.pem`;
  if (!(await exists(pair))) {
    // Loaded when it is needed: every test run starts with this library and few make certificates.
    const { generateSelfSigned } = await import('@muster/incus');
    const { key, certificate } = await generateSelfSigned(options);
    await writeOnce(pair, key + certificate);
  }
  const text = await readFile(pair, 'utf8');
  const certificateStart = text.indexOf('-----BEGIN CERTIFICATE-----');
  await writeFile(files.key, text.slice(0, certificateStart), { mode: 0o600 });
  await writeFile(files.certificate, text.slice(certificateStart), { mode: 0o644 });
  return files;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
