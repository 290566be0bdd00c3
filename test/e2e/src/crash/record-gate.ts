import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number that nothing else locks. */
const GATE = 7_310_501;

/**
 * Stops a worker at one exact place: after a step had its effect, before it is recorded as done. A trigger in the
 * database makes the recording wait for a lock that the test holds. Nothing in the product knows of it.
 */
export class RecordGate {
  private constructor(private readonly admin: Client) {}

  /** Closes the gate for one row of one step. */
  static async close(adminUrl: string, step: string, server: string): Promise<RecordGate> {
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query('SELECT pg_advisory_lock($1)', [GATE]);
    await admin.query(`
      CREATE OR REPLACE FUNCTION provisioning.wait_at_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END $$`);
    await admin.query(`
      CREATE TRIGGER gate BEFORE UPDATE ON provisioning.step FOR EACH ROW
      WHEN (NEW.state = 'done' AND OLD.state <> 'done'
            AND NEW.name = ${admin.escapeLiteral(step)} AND NEW.server = ${admin.escapeLiteral(server)})
      EXECUTE FUNCTION provisioning.wait_at_gate()`);
    return new RecordGate(admin);
  }

  /** Resolves when a worker stands at the gate. */
  async reached(withinMs = 60_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      const { rows } = await this.admin.query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS waiting`,
      );
      if (rows[0]?.waiting === true) return;
      await pause(10);
    }
    throw new Error(`no worker came to the gate within ${withinMs} ms`);
  }

  /** Opens it for good. Whoever still waits there belongs to a dead process: its connection is ended first. */
  async open(): Promise<void> {
    await this.admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    // Dropping a trigger waits for every statement on the table, and those wait for the lock: so the lock goes first.
    await this.admin.query('SELECT pg_advisory_unlock_all()');
    await this.admin.query('DROP TRIGGER gate ON provisioning.step');
    await this.admin.end();
  }
}
