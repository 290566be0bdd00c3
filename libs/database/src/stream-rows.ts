import type { DataSource } from 'typeorm';

/**
 * Rows of a large answer in batches, through a cursor: memory does not grow with the answer.
 * @param options.timeoutMs how long each batch may take, if not as long as any statement
 */
export async function* streamRows<Row>(
  dataSource: DataSource,
  sql: string,
  parameters: unknown[] = [],
  options: { readonly batch?: number | undefined; readonly timeoutMs?: number | undefined } = {},
): AsyncGenerator<Row[], void, undefined> {
  const batch = options.batch ?? 500;
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.startTransaction('REPEATABLE READ');
    if (options.timeoutMs !== undefined) {
      await runner.query(`SET LOCAL statement_timeout = ${Math.ceil(options.timeoutMs)}`);
    }
    await runner.query(`DECLARE answer NO SCROLL CURSOR FOR ${sql}`, parameters);
    for (;;) {
      const rows = (await runner.query(`FETCH ${batch} FROM answer`)) as Row[];
      if (rows.length > 0) yield rows;
      if (rows.length < batch) break;
    }
    await runner.commitTransaction();
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}
