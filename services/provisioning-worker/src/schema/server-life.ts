import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Since when a server is in its state, and why it is not reached. The trigger keeps `status_since` true whoever writes
 * the state: polls, news of the server itself, registrations, operations.
 */
export class ServerLife1764018000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE server ADD COLUMN status_since timestamptz NOT NULL DEFAULT now();
      ALTER TABLE server ADD COLUMN poll_error jsonb;
      ALTER TABLE server ADD COLUMN failing_since timestamptz;

      CREATE FUNCTION server_status_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.status_since := now();
        RETURN NEW;
      END $$;
      CREATE TRIGGER server_status_since BEFORE UPDATE ON server FOR EACH ROW
        WHEN ((NEW.status, NEW.status_detail) IS DISTINCT FROM (OLD.status, OLD.status_detail))
        EXECUTE FUNCTION server_status_changed();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER server_status_since ON server;
      DROP FUNCTION server_status_changed;
      ALTER TABLE server DROP COLUMN status_since, DROP COLUMN poll_error, DROP COLUMN failing_since;
    `);
  }
}
