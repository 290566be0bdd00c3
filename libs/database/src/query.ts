import type { DataSource, EntityManager } from 'typeorm';

/** What can run SQL: the data source itself, or the transaction that a change happens in. */
export type Queryable = Pick<DataSource | EntityManager, 'query'>;

/**
 * Rows of a query. TypeORM answers `[rows, count]` for UPDATE and DELETE and the bare rows for everything else;
 * this gives the rows of either (those of RETURNING).
 */
export async function rowsOf<Row>(on: Queryable, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const answer: unknown = await on.query(sql, parameters);
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[];
  }
  return answer as Row[];
}

/** The first row, if there is one. */
export async function rowOf<Row>(on: Queryable, sql: string, parameters: unknown[] = []): Promise<Row | undefined> {
  return (await rowsOf<Row>(on, sql, parameters))[0];
}
