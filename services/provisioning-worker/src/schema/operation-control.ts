import { OPERATION_CONTROL_MIGRATION_SQL } from '@muster/operations';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cancel, resume, undo and taking over. */
export class OperationControl1764010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OPERATION_CONTROL_MIGRATION_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE operation DROP COLUMN quiet_until, DROP COLUMN takes_over');
  }
}
