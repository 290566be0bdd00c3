import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The certificate that a cluster is about to present: while it is being replaced its members show either. */
export class NextCertificates1764023400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE cluster ADD COLUMN next_certificate text NOT NULL DEFAULT ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cluster DROP COLUMN next_certificate');
  }
}
