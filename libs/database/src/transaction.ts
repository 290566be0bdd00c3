import type { DataSource, EntityManager } from 'typeorm';

/** One transaction; what the work throws undoes all of it. SQL goes through `tx.query`. */
export async function withTransaction<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  return dataSource.transaction(work);
}

interface PostgresError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly driverError?: PostgresError;
}

/** Tells a taken name (SQLSTATE 23505) from every other fault, optionally for one constraint only. */
export function isUniqueViolation(thrown: unknown, constraint?: string): boolean {
  const error = (thrown as PostgresError | undefined)?.driverError ?? (thrown as PostgresError | undefined);
  return error?.code === '23505' && (constraint === undefined || error.constraint === constraint);
}
