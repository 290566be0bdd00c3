import type { Idempotency, TrustedCertificate, TrustedCertificatePost } from '@muster/contracts';
import { onceForKey, type Queryable, rowOf, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readCertificate } from './read-certificate.js';

/** A change of trust reaches the other copies of the gateway within this time. Milliseconds. */
const MEMORY_MS = 1_000;

interface Row extends Omit<TrustedCertificate, 'not_after' | 'added_at'> {
  readonly not_after: Date;
  readonly added_at: Date;
}

/** The client certificates that may do everything; kept in Postgres, for every copy of the gateway. */
@Injectable()
export class TrustedCertificates {
  private remembered: { readonly until: number; readonly fingerprints: Promise<ReadonlySet<string>> } | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** True when the certificate with this fingerprint (lower case hex) is trusted. */
  async isTrusted(fingerprint: string): Promise<boolean> {
    if (this.remembered === undefined || this.remembered.until < performance.now()) {
      this.remembered = { until: performance.now() + MEMORY_MS, fingerprints: this.fingerprints() };
      this.remembered.fingerprints.catch(() => this.forget());
    }
    return (await this.remembered.fingerprints).has(fingerprint);
  }

  async list(): Promise<TrustedCertificate[]> {
    const rows = await rowsOf<Row>(this.dataSource, 'SELECT * FROM trusted_certificate ORDER BY added_at, fingerprint');
    return rows.map(onTheWire);
  }

  /** The certificate with this fingerprint; 404 when there is none. */
  async get(fingerprint: string): Promise<TrustedCertificate> {
    const sql = 'SELECT * FROM trusted_certificate WHERE fingerprint = $1';
    const row = await rowOf<Row>(this.dataSource, sql, [normal(fingerprint)]);
    if (row === undefined) throw unknown(fingerprint);
    return onTheWire(row);
  }

  /** Trusts a certificate; `name.taken` when it is trusted already, `request.invalid` when it is none. */
  async add(post: TrustedCertificatePost, idempotency?: Idempotency): Promise<string> {
    const trusted = await withTransaction(this.dataSource, (tx) =>
      onceForKey(tx, idempotency, async () => {
        const { fingerprint, added } = await insert(tx, post);
        if (!added) throw new MusterError('name.taken', `The certificate ${fingerprint} is trusted already`);
        return fingerprint;
      }),
    );
    this.forget();
    return trusted;
  }

  /** Sees to it that a certificate is trusted, whether it was before or not. */
  async ensure(post: TrustedCertificatePost): Promise<string> {
    const { fingerprint } = await insert(this.dataSource, post);
    this.forget();
    return fingerprint;
  }

  async remove(fingerprint: string, idempotency?: Idempotency): Promise<void> {
    await withTransaction(this.dataSource, (tx) =>
      onceForKey(tx, idempotency, async () => {
        const sql = 'DELETE FROM trusted_certificate WHERE fingerprint = $1 RETURNING fingerprint';
        if ((await rowOf(tx, sql, [normal(fingerprint)])) === undefined) throw unknown(fingerprint);
      }),
    );
    this.forget();
  }

  private async fingerprints(): Promise<ReadonlySet<string>> {
    const sql = 'SELECT fingerprint FROM trusted_certificate';
    const rows = await rowsOf<{ fingerprint: string }>(this.dataSource, sql);
    return new Set(rows.map((row) => row.fingerprint));
  }

  private forget(): void {
    this.remembered = undefined;
  }
}

async function insert(on: Queryable, post: TrustedCertificatePost): Promise<{ fingerprint: string; added: boolean }> {
  const { fingerprint, pem, notAfter } = readCertificate(post.certificate, new Date());
  const row = await rowOf(
    on,
    `INSERT INTO trusted_certificate (fingerprint, name, certificate, not_after) VALUES ($1, $2, $3, $4)
     ON CONFLICT (fingerprint) DO NOTHING RETURNING fingerprint`,
    [fingerprint, post.name, pem, notAfter],
  );
  return { fingerprint, added: row !== undefined };
}

/** Case and colons of a fingerprint do not matter, as upstream has it. */
function normal(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

function unknown(fingerprint: string): MusterError {
  return new MusterError('object.not-found', `No trusted certificate has the fingerprint "${fingerprint}"`);
}

function onTheWire(row: Row): TrustedCertificate {
  return { ...row, not_after: row.not_after.toISOString(), added_at: row.added_at.toISOString() };
}
