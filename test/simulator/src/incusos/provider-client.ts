import { X509Certificate } from 'node:crypto';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { KeyPair } from './incus-daemon.js';
import type { ProviderConfig } from './incus-os-state.js';

const callDeadline = 15_000;

/** What the provider said no to; a registration that fails so is not tried with other roots. */
export class ProviderRefused extends Error {}

interface ProviderCall {
  readonly provider: ProviderConfig;
  readonly clientPair: KeyPair;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/**
 * One call to the provider, as IncusOS makes it: TLS 1.3, the server.crt pair as client certificate, no content type.
 * Resolves to the envelope's metadata. Rejects with `ProviderRefused` for an error in the envelope and with the
 * transport's error otherwise.
 */
export async function callProvider(call: ProviderCall): Promise<unknown> {
  const { status, text } = await send(call);
  let envelope: { type?: string; status_code?: number; error?: string; metadata?: unknown };
  try {
    envelope = JSON.parse(text) as typeof envelope;
  } catch {
    throw new ProviderRefused(`${call.method} ${call.path}: not the API of a provider (status ${status})`);
  }
  if (envelope.type !== 'sync' || envelope.status_code !== 200) {
    throw new ProviderRefused(`${call.method} ${call.path}: ${envelope.error ?? 'no error text'} (status ${status})`);
  }
  return envelope.metadata;
}

function send({
  provider,
  clientPair,
  method,
  path,
  body,
  signal,
}: ProviderCall): Promise<{ status: number; text: string }> {
  const url = new URL(path, provider.server_url);
  const pinned = provider.server_certificate;
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = https.request(
      url,
      {
        method,
        agent: false,
        minVersion: 'TLSv1.3',
        cert: clientPair.certificate,
        key: clientPair.key,
        headers: { 'content-length': bytes.length },
        signal: AbortSignal.any([signal, AbortSignal.timeout(callDeadline)]),
        ...(pinned === undefined ? {} : { ...serverNameOf(pinned), ca: [...rootCertificates, pinned] }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
        });
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

/** The name to verify a pinned certificate by is its own first DNS name, whatever the address in the URL. */
function serverNameOf(pem: string): { servername?: string } {
  const names = new X509Certificate(pem).subjectAltName?.split(', ') ?? [];
  const dns = names.find((name) => name.startsWith('DNS:'));
  return dns === undefined ? {} : { servername: dns.slice('DNS:'.length) };
}

/** True for errors that mean "I do not trust this server", where IncusOS falls back to the system's roots. */
export function isCertificateError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === 'string' && (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code) || code === 'ERR_TLS_CERT_ALTNAME_INVALID')
  );
}
