import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import type { KeyPair } from '../incusos/incus-daemon.js';
import { der } from './der.js';

const tenYears = 10 * 365 * 24 * 3600 * 1000;
const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));
const loopbackV4 = Buffer.from([127, 0, 0, 1]);
const loopbackV6 = Buffer.from([...Array<number>(15).fill(0), 1]);

/**
 * A self-signed pair as incusd makes it: the names are the hostname, 127.0.0.1 and ::1, never the server's own address,
 * so a client must pin it. Written in DER by hand, since thousands are made at once: a certificate takes 0.2 ms here
 * and 4 to 9 ms with a general library (measured 2026-11-22).
 */
export function makeServerPair(hostname: string): KeyPair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = nameOf(hostname);
  const now = Date.now();
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    der.sequence(der.time(new Date(now)), der.time(new Date(now + tenYears))),
    name,
    publicKey,
    der.explicit(3, der.sequence(...extensionsFor(hostname))),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der.sequence(body, ecdsaWithSha256, der.bitString(signature));
  return { certificate: pemOf(certificate), key: privateKey.export({ type: 'sec1', format: 'pem' }).toString() };
}

function nameOf(hostname: string): Buffer {
  return der.sequence(namePart('2.5.4.10', 'Linux Containers'), namePart('2.5.4.3', `root@${hostname}`));
}

function namePart(oid: string, text: string): Buffer {
  return der.set(der.sequence(der.oid(oid), der.utf8(text)));
}

function extensionsFor(hostname: string): Buffer[] {
  const critical = der.boolean(true);
  const digitalSignatureAndKeyEncipherment = Buffer.from([0xa0]);
  return [
    extension('2.5.29.15', der.bitString(digitalSignatureAndKeyEncipherment, 5), critical),
    extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.19', der.sequence(), critical),
    extension(
      '2.5.29.17',
      der.sequence(der.implicit(2, Buffer.from(hostname)), der.implicit(7, loopbackV4), der.implicit(7, loopbackV6)),
    ),
  ];
}

function extension(oid: string, value: Buffer, ...critical: readonly Buffer[]): Buffer {
  return der.sequence(der.oid(oid), ...critical, der.octetString(value));
}

function pemOf(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const readPems = new Map<string, string>();

/** A certificate in PEM, from PEM or from the base64 of its DER. Throws when it is neither. Remembered: all servers are given the same few. */
export function certificatePem(text: string): string {
  const known = readPems.get(text);
  if (known !== undefined) return known;
  const source = text.includes('BEGIN CERTIFICATE') ? text : Buffer.from(text, 'base64');
  const pem = pemOf(new X509Certificate(source).raw);
  if (readPems.size >= remembered) readPems.clear();
  readPems.set(text, pem);
  return pem;
}

/** How many texts are remembered at most; a thousand clusters of three have four thousand certificates. */
const remembered = 20_000;
const fingerprints = new Map<string, string>();

/** Incus' name for a certificate: the SHA-256 of its DER, in hex. Remembered, since every `GET /1.0` asks for it. */
export function fingerprintOf(pem: string): string {
  const known = fingerprints.get(pem);
  if (known !== undefined) return known;
  const bytes = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const fingerprint = createHash('sha256').update(bytes).digest('hex');
  if (fingerprints.size >= remembered) fingerprints.clear();
  fingerprints.set(pem, fingerprint);
  return fingerprint;
}
