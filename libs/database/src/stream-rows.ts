import type { DataSource } from 'typeorm';
import { nextBatch } from './batch-size.js';

/** Rows of the first batch, when nobody knows yet how long they are. */
const FIRST_BATCH = 100;

/**
 * Rows of a large answer in batches, through a cursor: memory does not grow with the answer. The next batch is asked for
 * before one is handed out, so that Postgres works while its rows are being taken. A batch is emptied when the next one is
 * asked for.
 * @param options.batch rows of every batch; as many as are half a MiB when left out
 * @param options.timeoutMs how long each batch may take, if not as long as any statement
 */
export async function* streamRows<Row extends object>(
  dataSource: DataSource,
  sql: string,
  parameters: unknown[] = [],
  options: { readonly batch?: number | undefined; readonly timeoutMs?: number | undefined } = {},
): AsyncGenerator<Row[], void, undefined> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.startTransaction('REPEATABLE READ');
    if (options.timeoutMs !== undefined) {
      await runner.query(`SET LOCAL statement_timeout = ${Math.ceil(options.timeoutMs)}`);
    }
    await runner.query(`DECLARE answer NO SCROLL CURSOR FOR ${sql}`, parameters);
    let wanted = options.batch ?? FIRST_BATCH;
    const fetch = async (): Promise<Row[]> => (await runner.query(`FETCH ${wanted} FROM answer`)) as Row[];
    for (let coming = fetch(); ;) {
      const rows = await coming;
      const isLast = rows.length < wanted;
      if (!isLast) {
        wanted = options.batch ?? nextBatch(rows);
        coming = fetch();
        // Whoever takes the rows may take long, or never come back; the failure is met when it is awaited.
        coming.catch(() => undefined);
      }
      if (rows.length > 0) yield rows;
      // What once held a batch becomes garbage that holds the next one, and so on: V8 would move all of them to the old
      // generation, at half of the time of a list. An emptied batch holds nothing.
      rows.length = 0;
      if (isLast) break;
    }
    await runner.commitTransaction();
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}
