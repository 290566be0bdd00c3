import type { DataSource, EntityManager } from 'typeorm';

/** How often a transaction is tried that Postgres ended for the sake of another one. */
const ATTEMPTS = 3;
/** SQLSTATE of a deadlock and of a serialization failure: nothing is wrong with the work, and nothing of it has happened. */
const VICTIM = new Set<unknown>(['40P01', '40001']);

/**
 * One transaction; what the work throws undoes all of it. SQL goes through `tx.query`. Where Postgres ends it because two
 * wait for each other, the work is done again from its beginning: it must do nothing but read and write the database.
 */
export async function withTransaction<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(work);
    } catch (thrown) {
      if (attempt === ATTEMPTS || !VICTIM.has(driverErrorOf(thrown)?.code)) throw thrown;
    }
  }
}

interface PostgresError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly driverError?: PostgresError;
}

/** Tells a taken name (SQLSTATE 23505) from every other fault, optionally for one constraint only. */
export function isUniqueViolation(thrown: unknown, constraint?: string): boolean {
  const error = driverErrorOf(thrown);
  return error?.code === '23505' && (constraint === undefined || error.constraint === constraint);
}

function driverErrorOf(thrown: unknown): PostgresError | undefined {
  const error = thrown as PostgresError | undefined;
  return error?.driverError ?? error;
}
