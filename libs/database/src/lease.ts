import type { Queryable } from './query.js';
import { rowOf, rowsOf } from './query.js';

/** The table that leases live in; goes into a migration of the schema that uses them. */
export const LEASE_MIGRATION_SQL = `
CREATE TABLE lease (
  name text PRIMARY KEY,
  holder text NOT NULL,
  until timestamptz NOT NULL
)`;

/** Takes or renews a lease by the database's clock. False when somebody else holds it. */
export async function acquireLease(on: Queryable, name: string, holder: string, seconds: number): Promise<boolean> {
  const row = await rowOf(
    on,
    `INSERT INTO lease (name, holder, until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE lease.holder = excluded.holder OR lease.until < now()
     RETURNING name`,
    [name, holder, seconds],
  );
  return row !== undefined;
}

/** Takes or renews many leases in one statement; gives those that are held now. */
export async function acquireLeases(
  on: Queryable,
  names: string[],
  holder: string,
  seconds: number,
): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    on,
    `INSERT INTO lease (name, holder, until)
       SELECT name, $2, now() + make_interval(secs => $3) FROM unnest($1::text[]) AS name ORDER BY name
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE lease.holder = excluded.holder OR lease.until < now()
     RETURNING name`,
    [names, holder, seconds],
  );
  return rows.map((row) => row.name);
}

/** Gives leases back at once, so that another copy need not wait for them to run out. */
export async function releaseLeases(on: Queryable, names: string[], holder: string): Promise<void> {
  await rowsOf(on, 'DELETE FROM lease WHERE name = ANY($1) AND holder = $2', [names, holder]);
}
