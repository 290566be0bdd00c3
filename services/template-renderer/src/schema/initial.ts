import { OUTBOX_MIGRATION_SQL } from '@muster/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of templates: as they are, and every state they have had. */
export class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTBOX_MIGRATION_SQL);
    // A version has no foreign key: it outlives its template, and names of removed templates are used again.
    await runner.query(`
      CREATE TABLE template (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT template_name UNIQUE,
        description text NOT NULL,
        service text NOT NULL,
        application text NOT NULL,
        variables jsonb NOT NULL,
        version bigint NOT NULL DEFAULT 1,
        last_updated timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE template_version (
        template_id uuid NOT NULL,
        version bigint NOT NULL,
        change text NOT NULL CHECK (change IN ('created', 'updated', 'renamed', 'deleted')),
        name text NOT NULL,
        description text NOT NULL,
        service text NOT NULL,
        application text NOT NULL,
        variables jsonb NOT NULL,
        changed_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (template_id, version)
      );
      CREATE INDEX template_version_name ON template_version (name);
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not taken back: restore a backup instead');
  }
}
