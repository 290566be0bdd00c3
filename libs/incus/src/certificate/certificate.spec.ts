import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, toBase64Der, toDer, toPem } from './encoding.js';
import { readCertificate } from './read-certificate.js';
import { generateSelfSigned } from './self-signed.js';

describe('a self-signed certificate', () => {
  it.each([
    { usage: 'server', namedCurve: 'secp384r1' },
    { usage: 'client', namedCurve: 'prime256v1' },
  ] as const)('of a $usage is on the curve $namedCurve', async ({ usage, namedCurve }) => {
    const { certificate } = await generateSelfSigned({ commonName: 'a', usage });
    expect(new X509Certificate(certificate).publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve });
  });

  it('is signed by its own key, for the given use, names and time', async () => {
    const notBefore = new Date('2026-01-01T00:00:00Z');
    const notAfter = new Date('2036-01-01T00:00:00Z');
    const names = { dns: ['server1'], ip: ['127.0.0.1', '::1'] };
    const pair = await generateSelfSigned({ commonName: 'muster', usage: 'client', names, notBefore, notAfter });
    const certificate = new X509Certificate(pair.certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    expect(readCertificate(pair.certificate)).toEqual({
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      subject: 'O=Muster, CN=muster',
      notBefore,
      notAfter,
      dnsNames: ['server1'],
      ipAddresses: ['127.0.0.1', '0:0:0:0:0:0:0:1'],
    });
  });

  it('is never made twice', async () => {
    const [one, other] = await Promise.all(
      ['a', 'a'].map((commonName) => generateSelfSigned({ commonName, usage: 'server' })),
    );
    expect(new X509Certificate(one?.certificate ?? '').serialNumber).not.toBe(
      new X509Certificate(other?.certificate ?? '').serialNumber,
    );
  });
});

describe('the encodings of a certificate', () => {
  it('lead back to the same certificate', async () => {
    const { certificate } = await generateSelfSigned({ commonName: 'a', usage: 'server' });
    expect(toPem(toDer(certificate))).toBe(certificate);
    expect(Buffer.from(toBase64Der(certificate), 'base64')).toEqual(new X509Certificate(certificate).raw);
    expect(fingerprintOf(`some text before\n${certificate.replaceAll('\n', '\r\n')}`)).toBe(fingerprintOf(certificate));
  });

  it('refuse a text without a certificate', () => {
    expect(() => toDer('-----BEGIN PRIVATE KEY-----')).toThrow('no PEM certificate');
  });
});
