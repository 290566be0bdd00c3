interface MaybeDatabaseError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly driverError?: MaybeDatabaseError;
}

/** SQLSTATE classes and codes, and socket errors, that say nothing about the statement itself. */
const TRANSIENT = /^(08|53|57P|55P03|40001|40P01|57014|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)/;
const TRANSIENT_TEXT =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable/i;

/** True when the database was away, restarting, overloaded or deadlocked: the same statement may work in a moment. */
export function isDatabaseFault(thrown: unknown): boolean {
  const error = (thrown as MaybeDatabaseError | undefined)?.driverError ?? (thrown as MaybeDatabaseError | undefined);
  if (typeof error?.code === 'string' && TRANSIENT.test(error.code)) return true;
  return typeof error?.message === 'string' && TRANSIENT_TEXT.test(error.message);
}
