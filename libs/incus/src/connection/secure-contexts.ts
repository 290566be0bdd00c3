import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

/** What a TLS session is begun with, whichever server it goes to. */
export interface ClientSide {
  /** PEM. */
  readonly clientCertificate?: string | undefined;
  /** PEM. */
  readonly clientKey?: string | undefined;
  /** PEM authorities in place of the system's. */
  readonly authorities?: readonly string[] | undefined;
}

/** A fleet is asked with one key, and while that is changed with two; the rest is room for tests. */
const KEPT = 8;

const contexts = new Map<string, SecureContext>();

/**
 * The same context for the same client: reading a key and setting up OpenSSL for it takes longer than a handshake, and a
 * fleet is asked over thousands of connections. Sessions are not shared by it.
 */
export function secureContextOf({ clientCertificate, clientKey, authorities }: ClientSide): SecureContext {
  const parts = JSON.stringify([clientCertificate, clientKey, authorities]);
  const name = createHash('sha256').update(parts).digest('base64');
  const known = contexts.get(name);
  if (known !== undefined) return known;
  const made = createSecureContext({
    cert: clientCertificate,
    key: clientKey,
    ca: authorities === undefined ? undefined : [...authorities],
    minVersion: 'TLSv1.3',
  });
  contexts.set(name, made);
  const [oldest] = contexts.keys();
  if (contexts.size > KEPT && oldest !== undefined) contexts.delete(oldest);
  return made;
}
