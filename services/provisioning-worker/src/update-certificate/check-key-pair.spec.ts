import { generateSelfSigned } from '@muster/incus';
import { describe, expect, it } from 'vitest';
import { findingsOfKeyPair } from './check-key-pair.js';

const now = new Date('2026-11-24T12:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const pair = async (notBefore = later(-1), notAfter = later(1)) =>
  generateSelfSigned({ commonName: 'cluster', usage: 'server', notBefore, notAfter });
const findings = (certificate: string, key: string, at = now) =>
  findingsOfKeyPair({ cluster_certificate: certificate, cluster_certificate_key: key }, at).map(
    ({ path, message }) => `${path} ${message}`,
  );

describe('a certificate with its key', () => {
  it('can be used when they belong together and it is valid now', async () => {
    const { certificate, key } = await pair();
    expect(findings(certificate, key)).toEqual([]);
  });

  it('is refused with the key of another one', async () => {
    const [one, other] = [await pair(), await pair()];
    expect(findings(one.certificate, other.key)).toEqual([
      'cluster_certificate_key is not the key of this certificate',
    ]);
  });

  it('is refused before its time and after it', async () => {
    const { certificate, key } = await pair();
    expect(findings(certificate, key, later(-2))).toEqual([expect.stringContaining('is not valid before Nov 24')]);
    expect(findings(certificate, key, later(1))).toEqual([expect.stringContaining('expired on Nov 24')]);
  });

  it('is refused with everything that is wrong at once, and no part of the key is quoted', async () => {
    const { key } = await pair();
    expect(findings('none', `${key.slice(0, 60)}broken`)).toEqual([
      'cluster_certificate is not a PEM certificate',
      'cluster_certificate_key is not a PEM private key without a passphrase',
    ]);
  });
});
