import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens that are bound to the reset of one server, and vanish when they are used up. */
export class ResetTokens1764010800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE token ADD COLUMN auto_remove boolean NOT NULL DEFAULT false;
      -- A record that is removed meanwhile leaves an ordinary token: the server that was reset can still come back.
      ALTER TABLE token ADD COLUMN bound_to uuid CONSTRAINT token_bound_to REFERENCES server ON DELETE SET NULL;
      CREATE INDEX token_bound_to ON token (bound_to) WHERE bound_to IS NOT NULL;
      ALTER TABLE server ADD COLUMN reset_token uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE server DROP COLUMN reset_token;
      ALTER TABLE token DROP COLUMN bound_to;
      ALTER TABLE token DROP COLUMN auto_remove;
    `);
  }
}
