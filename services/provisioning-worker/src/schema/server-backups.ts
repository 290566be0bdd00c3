import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Copies of servers from before they were clustered, sealed, for as long as an operation may need them. */
export class ServerBackups1764012000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE server_backup (
        server_id uuid PRIMARY KEY REFERENCES server ON DELETE CASCADE,
        operation uuid NOT NULL REFERENCES operation ON DELETE CASCADE,
        application text NOT NULL,
        sealed text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX server_backup_operation ON server_backup (operation);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE server_backup');
  }
}
