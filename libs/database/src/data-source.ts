import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';

export interface DatabaseOptions {
  /** `postgres://login:password@host:port/database`, the service's own login. */
  readonly url: string;
  /** The one schema that the service owns; it comes first and alone in the search path. */
  readonly schema: string;
  /** Oldest first. TypeORM reads the order from the timestamp at the end of each class' name. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- TypeORM's own type of an entity
  readonly entities?: readonly (Function | EntitySchema)[];
  /** Connections at most; a worker's slots, pollers and outbox share them. */
  readonly poolSize?: number;
  /**
   * Statements with a name are planned once per connection, whatever their values, where Postgres would go on planning many
   * of them each time. For a service whose statements find rows by their keys; not for one that compiles filters.
   */
  readonly plansOnce?: boolean;
}

/** No statement of a service runs longer; lists stream through cursors and are bounded per batch. Milliseconds. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A connection costs Postgres a process and us 30 ms to 90 ms: it stays for the next burst of work. Milliseconds. */
const IDLE_CONNECTION_MS = 10 * 60_000;
/** A transaction that waits for its client longer than this is ended, so that a hung process frees its locks. Milliseconds. */
const IDLE_IN_TRANSACTION_MS = 15_000;

/** A data source that is not connected yet. Limits are set on every connection, by the server. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    entities: [...(options.entities ?? [])],
    migrations: [...options.migrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: 5_000,
    extra: {
      options: `-c search_path=${options.schema}${options.plansOnce === true ? ' -c plan_cache_mode=force_generic_plan' : ''}`,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
    },
  });
}
