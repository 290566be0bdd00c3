import type { X509Certificate } from 'node:crypto';
import { fingerprintOf } from '../certificate/encoding.js';

/** SHA-256 fingerprints of the certificates that a server may present, in lower-case hex. */
export type Pins = ReadonlySet<string>;

/** Reads pinned PEM certificates; what is in them says the server itself. Throws when one is no PEM certificate. */
export function readPins(pems: readonly string[]): Pins {
  return new Set(pems.map(fingerprintOf));
}

/**
 * Decides whether a presented leaf is one of the pinned certificates and inside its validity.
 * Names are not looked at: Incus' own certificate carries the host's name and loopback only.
 * @returns undefined when it is accepted, else what is wrong
 */
export function findPinMismatch(leaf: X509Certificate | undefined, pins: Pins, now: Date): string | undefined {
  if (leaf === undefined) return 'the server presented no certificate';
  const presented = leaf.fingerprint256.replaceAll(':', '').toLowerCase();
  if (!pins.has(presented)) {
    return `the server presented certificate ${shortened(presented)}, expected ${[...pins].map(shortened).join(' or ')}`;
  }
  if (now < new Date(leaf.validFrom)) return `the server's certificate is not valid before ${leaf.validFrom}`;
  if (now > new Date(leaf.validTo)) return `the server's certificate expired on ${leaf.validTo}`;
  return undefined;
}

function shortened(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
