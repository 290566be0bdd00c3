import { rowOf, rowsOf, withAdvisoryLock, withTransaction } from '@muster/database';
import type { DataSource } from 'typeorm';
import { partitionChanges, type DayPartition } from './partitions.js';

/** Writers are waiting behind us while we wait for a lock on the whole history, so we do not wait long. */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = '3s'`;

/** Makes the partitions of the next days and drops those that are older than so many days. One copy at a time. */
export async function keepPartitions(dataSource: DataSource, keepDays: number): Promise<void> {
  await withAdvisoryLock(dataSource, 'inventory:history', async () => {
    const tables = await rowsOf<{ name: string }>(
      dataSource,
      `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
       WHERE inhparent = 'history'::regclass`,
    );
    const clock = await rowOf<{ now: Date }>(dataSource, 'SELECT now() AS now');
    const { make, drop, keepFrom } = partitionChanges(
      tables.map(({ name }) => name),
      clock?.now ?? new Date(),
      keepDays,
    );
    for (const partition of make) await makePartition(dataSource, partition);
    for (const table of drop) {
      await withTransaction(dataSource, async (tx) => {
        await tx.query(LOCK_TIMEOUT);
        await tx.query(`DROP TABLE ${table}`);
      });
    }
    await dataSource.query('DELETE FROM history_rest WHERE at < $1', [keepFrom]);
  });
}

/** What was written while there was no partition for its day moves there from the rest. */
async function makePartition(dataSource: DataSource, { table, from, to }: DayPartition): Promise<void> {
  await withTransaction(dataSource, async (tx) => {
    await tx.query(LOCK_TIMEOUT);
    await tx.query('LOCK TABLE history_rest IN ACCESS EXCLUSIVE MODE');
    await tx.query(`CREATE TABLE ${table} (LIKE history INCLUDING ALL)`);
    await tx.query(
      `WITH moved AS (DELETE FROM history_rest WHERE at >= $1 AND at < $2 RETURNING *) INSERT INTO ${table} SELECT * FROM moved`,
      [from, to],
    );
    await tx.query(`ALTER TABLE history ATTACH PARTITION ${table} FOR VALUES FROM ('${from}') TO ('${to}')`);
  });
}
