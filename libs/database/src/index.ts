export { advisoryKey, withAdvisoryLock } from './advisory-lock.js';
export { isDatabaseFault } from './connection-fault.js';
export { createDataSource, type DatabaseOptions } from './data-source.js';
export { acquireLease, acquireLeases, LEASE_MIGRATION_SQL, releaseLeases } from './lease.js';
export { hasPendingMigrations, migrate } from './migrate.js';
export { rowOf, rowsOf, type Queryable } from './query.js';
export { knownAnswer, onceForKey, rememberForKey, REQUEST_KEY_MIGRATION_SQL } from './request-keys.js';
export { streamRows } from './stream-rows.js';
export { isUniqueViolation, withTransaction } from './transaction.js';
