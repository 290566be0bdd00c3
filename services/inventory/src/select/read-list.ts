import type { ListHead } from '@muster/contracts';
import { rowOf, rowsOf, streamRows, type Queryable } from '@muster/database';
import type { DataSource } from 'typeorm';
import { cursorAfter } from './cursor.js';
import { listStatement, type ListRequest } from './list-statement.js';
import { queryFailure } from './query-failure.js';
import type { Statement } from './statement.js';

interface ListedRow {
  readonly row: string;
}

interface PagedRow extends ListedRow {
  readonly key: readonly string[];
}

/**
 * A list as JSON texts: first its head, with the place of the next page and the count if they were asked for, then the
 * rows. A page is one statement, its count another; a list without `limit` comes through a cursor, so that memory does not
 * grow with it.
 * @param patienceMs how long Postgres may look for rows that no index leads to
 */
export async function* readList(
  dataSource: DataSource,
  request: ListRequest,
  patienceMs: number,
): AsyncGenerator<string, void, undefined> {
  const { rows, count, identity, served } = listStatement(request);
  const timeoutMs = served ? undefined : patienceMs;
  try {
    const counting = request.count === true ? count : undefined;
    if (request.limit !== undefined) {
      const page = await inTime(dataSource, timeoutMs, async (on) => ({
        count: counting && (await readCount(on, counting)),
        rows: await rowsOf<PagedRow>(on, rows.sql, [...rows.parameters]),
      }));
      const shown = page.rows.slice(0, request.limit);
      const last = shown.at(-1);
      const next = page.rows.length > shown.length && last !== undefined ? cursorAfter(last.key, identity) : undefined;
      yield head({ next, count: page.count });
      for (const { row } of shown) yield row;
      return;
    }
    const counted = counting && (await inTime(dataSource, timeoutMs, (on) => readCount(on, counting)));
    let begun = false;
    for await (const batch of streamRows<ListedRow>(dataSource, rows.sql, [...rows.parameters], { timeoutMs })) {
      if (!begun) yield head({ count: counted });
      begun = true;
      for (const { row } of batch) yield row;
    }
    if (!begun) yield head({ count: counted });
  } catch (error) {
    throw queryFailure(error);
  }
}

function head(value: ListHead): string {
  return JSON.stringify(value);
}

async function readCount(on: Queryable, { sql, parameters }: Statement): Promise<number> {
  const found = await rowOf<{ count: string }>(on, sql, [...parameters]);
  return Number(found?.count ?? 0);
}

/** Reads within a time for each statement, if there is one. */
async function inTime<Result>(
  dataSource: DataSource,
  timeoutMs: number | undefined,
  read: (on: Queryable) => Promise<Result>,
): Promise<Result> {
  if (timeoutMs === undefined) return read(dataSource);
  return dataSource.transaction(async (tx) => {
    await tx.query(`SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}`);
    return read(tx);
  });
}
