import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the keys that are old enough to go without reading all of them. */
export class RequestKeyIndex1764014400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX request_key_created_at ON request_key (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX request_key_created_at');
  }
}
