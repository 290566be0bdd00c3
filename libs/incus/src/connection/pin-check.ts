import { X509Certificate } from 'node:crypto';

/** The certificates that a server may present, by SHA-256 fingerprint. */
export type Pins = ReadonlyMap<string, X509Certificate>;

/** Reads pinned PEM certificates. Throws when one is not a certificate. */
export function readPins(pems: readonly string[]): Pins {
  return new Map(pems.map((pem) => new X509Certificate(pem)).map((pin) => [pin.fingerprint256, pin]));
}

/**
 * Decides whether a presented leaf is one of the pinned certificates and inside its validity.
 * Names are not looked at: Incus' own certificate carries the host's name and loopback only.
 * @returns undefined when it is accepted, else what is wrong
 */
export function findPinMismatch(leaf: X509Certificate | undefined, pins: Pins, now: Date): string | undefined {
  if (leaf === undefined) return 'the server presented no certificate';
  if (!pins.has(leaf.fingerprint256)) {
    return `the server presented certificate ${shortFingerprint(leaf)}, expected ${[...pins.values()].map(shortFingerprint).join(' or ')}`;
  }
  if (now < new Date(leaf.validFrom)) return `the server's certificate is not valid before ${leaf.validFrom}`;
  if (now > new Date(leaf.validTo)) return `the server's certificate expired on ${leaf.validTo}`;
  return undefined;
}

function shortFingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').slice(0, 12).toLowerCase();
}
