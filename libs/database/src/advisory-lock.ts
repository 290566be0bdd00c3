import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** Postgres' advisory locks are numbers; the name's digest gives one that no other name shares in practice. */
export function advisoryKey(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE(0).toString();
}

/** Runs work while holding the named lock, waiting for it first. The lock goes when the connection goes. */
export async function withAdvisoryLock<T>(dataSource: DataSource, name: string, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [advisoryKey(name)]);
    try {
      return await work();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [advisoryKey(name)]);
      await runner.query('RESET statement_timeout');
    }
  } finally {
    await runner.release();
  }
}
