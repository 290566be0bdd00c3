import { createHash } from 'node:crypto';

/** DER bytes as a PEM certificate, lines of 64 characters, with a closing newline. */
export function toPem(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The first certificate of a PEM text as DER bytes. Throws when there is none. */
export function toDer(pem: string): Buffer {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (body === undefined) throw new TypeError('there is no PEM certificate in this text');
  return Buffer.from(body.replaceAll(/\s/g, ''), 'base64');
}

/** The certificate as Incus wants it in `POST /1.0/certificates`: base64 of the DER form, in one line, without armour. */
export function toBase64Der(pem: string): string {
  return toBase64(toDer(pem));
}

/** SHA-256 of the DER form in lower-case hex: Incus' fingerprint of a certificate. */
export function fingerprintOf(pem: string): string {
  return createHash('sha256').update(toDer(pem)).digest('hex');
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
