import { rowOf, withAdvisoryLock } from '@muster/database';
import { generateSelfSigned } from '@muster/incus';
import { SecretBox } from '@muster/service-kit';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Ties the sealed key to its purpose; whoever opens it has to name the same. */
export const FLEET_KEY_CONTEXT = 'fleet-identity';

export interface SealedIdentity {
  readonly certificate: string;
  readonly sealedKey: string;
}

/**
 * The one client certificate that every server trusts. It is made once, whoever comes first, and its key is kept
 * encrypted with the master key; every copy of every service uses the same.
 */
@Injectable()
export class FleetIdentity {
  private known: Promise<SealedIdentity> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /** The certificate, and the key as others may carry it. */
  async sealed(): Promise<SealedIdentity> {
    this.known ??= this.loadOrCreate().catch((thrown: unknown) => {
      this.known = undefined;
      throw thrown;
    });
    return this.known;
  }

  /** The certificate with its key, both PEM. */
  async open(): Promise<{ certificate: string; key: string }> {
    const { certificate, sealedKey } = await this.sealed();
    return { certificate, key: this.secrets.open(sealedKey, FLEET_KEY_CONTEXT) };
  }

  private async loadOrCreate(): Promise<SealedIdentity> {
    return (
      (await this.load()) ??
      withAdvisoryLock(this.dataSource, 'muster:fleet-identity', async () => (await this.load()) ?? this.create())
    );
  }

  private async load(): Promise<SealedIdentity | undefined> {
    return rowOf<SealedIdentity>(this.dataSource, 'SELECT certificate, sealed_key AS "sealedKey" FROM fleet_identity');
  }

  private async create(): Promise<SealedIdentity> {
    const pair = await generateSelfSigned({ commonName: 'muster', usage: 'client' });
    const sealedKey = this.secrets.seal(pair.key, FLEET_KEY_CONTEXT);
    await this.dataSource.query('INSERT INTO fleet_identity (certificate, sealed_key) VALUES ($1, $2)', [
      pair.certificate,
      sealedKey,
    ]);
    return { certificate: pair.certificate, sealedKey };
  }
}
