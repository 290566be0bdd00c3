import { DataSource, EntityManager, type QueryRunner } from 'typeorm';
import type { Queryable } from './query.js';

/** A statement that is written very often. Its text never changes, and neither do the columns that it gives. */
export interface PreparedStatement {
  /** One statement, one name; both are the same in every process. */
  readonly name: string;
  readonly text: string;
}

interface Preparing {
  query(statement: PreparedStatement & { readonly values: unknown[] }): Promise<{ readonly rows: unknown[] }>;
}

/**
 * Rows of a statement that each connection has Postgres read and plan once: for short statements that takes longer than
 * carrying them out.
 */
export async function preparedRows<Row>(
  on: Queryable,
  { name, text }: PreparedStatement,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await (await preparing(on)).query({ name, text, values });
  return rows as Row[];
}

/** The first row, if there is one. */
export async function preparedRow<Row>(
  on: Queryable,
  statement: PreparedStatement,
  values: unknown[],
): Promise<Row | undefined> {
  return (await preparedRows<Row>(on, statement, values))[0];
}

/** What of the driver's takes statements with a name, which TypeORM does not: the pool, or a transaction's connection. */
async function preparing(on: Queryable): Promise<Preparing> {
  if (on instanceof EntityManager) return preparing(on.queryRunner ?? on.dataSource);
  if (on instanceof DataSource) return (on.driver as unknown as { readonly master: Preparing }).master;
  return (await (on as QueryRunner).connect()) as Preparing;
}
