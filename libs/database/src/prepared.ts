import { DataSource } from 'typeorm';
import { rowsOf, type Queryable } from './query.js';

/** A statement that is written very often. Its text never changes, and neither do the columns that it gives. */
export interface PreparedStatement {
  /** One statement, one name; both are the same in every process. */
  readonly name: string;
  readonly text: string;
}

interface PreparingPool {
  query(statement: PreparedStatement & { readonly values: unknown[] }): Promise<{ readonly rows: unknown[] }>;
}

/**
 * Rows of a statement that each connection has Postgres read and plan once: for short statements that takes longer than
 * carrying them out. Inside a transaction it is an ordinary statement.
 */
export async function preparedRows<Row>(
  on: Queryable,
  { name, text }: PreparedStatement,
  values: unknown[],
): Promise<Row[]> {
  if (!(on instanceof DataSource)) return rowsOf<Row>(on, text, values);
  const { master } = on.driver as unknown as { readonly master: PreparingPool };
  const { rows } = await master.query({ name, text, values });
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
