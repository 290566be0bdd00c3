import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTrustedCertificate1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE trusted_certificate (
        fingerprint text PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
        name        text NOT NULL,
        certificate text NOT NULL,
        not_after   timestamptz NOT NULL,
        added_at    timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE trusted_certificate');
  }
}
