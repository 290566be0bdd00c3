import { REQUEST_KEY_MIGRATION_SQL } from '@muster/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that make the changes of this schema repeatable. */
export class RequestKeys1764014400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REQUEST_KEY_MIGRATION_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request_key');
  }
}
