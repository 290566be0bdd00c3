import {
  advisoryKey,
  preparedRow,
  preparedRows,
  rowOf,
  rowsOf,
  type PreparedStatement,
  type Queryable,
} from '@muster/database';
import type { DataSource, QueryRunner } from 'typeorm';
import { OUTBOX_COLUMNS, type OutboxRow } from './outbox-row.js';
import type { StreamMark } from './storage-loss.js';

/** Where the publisher stands. */
export interface OutboxState {
  readonly publishedId: bigint;
  readonly mark: StreamMark | undefined;
}

/** A machine that lost its power closes no connection: Postgres has to ask, or the lock is held for two hours. */
const NOTICE_A_DEAD_HOLDER =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';
/** A plan that suits an outbox with nothing in it does not suit a full one, so the statements are read once and planned anew. */
const PLAN_EACH_TIME = 'SET plan_cache_mode = force_custom_plan';
const PLAN_AS_OTHERS = 'RESET plan_cache_mode';

/**
 * The right to publish one schema's events: a lock that lives as long as its connection. Every statement of the publisher
 * runs on that connection, so whoever has lost the lock can not change anything any more.
 */
export class OutboxSession {
  private constructor(private readonly runner: QueryRunner) {}

  /** The session, or undefined while another process holds it. */
  static async open(dataSource: DataSource): Promise<OutboxSession | undefined> {
    const runner = dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.query(NOTICE_A_DEAD_HOLDER);
      const schema = await rowOf<{ name: string }>(runner, 'SELECT current_schema() AS name');
      const key = advisoryKey(`muster:outbox:${schema?.name ?? ''}`);
      const row = await rowOf<{ held: boolean }>(runner, 'SELECT pg_try_advisory_lock($1) AS held', [key]);
      if (row?.held === true) {
        await runner.query(PLAN_EACH_TIME);
        return new OutboxSession(runner);
      }
    } catch (error) {
      await runner.release();
      throw error;
    }
    await runner.release();
    return undefined;
  }

  /** Gives the lock to whoever asks next. */
  async close(): Promise<void> {
    await this.runner.query(PLAN_AS_OTHERS).catch(() => undefined);
    await this.runner.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await this.runner.release().catch(() => undefined);
  }

  async state(): Promise<OutboxState> {
    const row = await rowOf<{ published_id: string; stream_created: string | null; stream_sequence: string }>(
      this.on,
      'SELECT published_id, stream_created, stream_sequence FROM outbox_state',
    );
    if (row === undefined) throw new Error('The table outbox_state is empty; its migration has one row.');
    return {
      publishedId: BigInt(row.published_id),
      mark:
        row.stream_created === null
          ? undefined
          : { created: row.stream_created, sequence: Number(row.stream_sequence) },
    };
  }

  /** Numbers what was committed since, oldest first, and gives the next rows to publish. */
  async nextRows(limit: number): Promise<OutboxRow[]> {
    const { fresh = false, behind = false } =
      (await preparedRow<{ fresh: boolean; behind: boolean }>(this.on, ANYTHING_DUE, [])) ?? {};
    if (!fresh && !behind) return [];
    const numbered = fresh ? await preparedRows<OutboxRow>(this.on, NUMBER_NEW_ROWS, [limit]) : [];
    // What was numbered before and could not be published goes first.
    if (behind) return preparedRows<OutboxRow>(this.on, UNPUBLISHED, [limit]);
    return numbered.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  /** Records that all rows up to this id are in the stream. */
  async markPublished(id: string, mark: StreamMark): Promise<void> {
    await preparedRows(this.on, MARK_PUBLISHED, [id, mark.created, mark.sequence]);
  }

  async markStream(mark: StreamMark): Promise<void> {
    await rowsOf(this.on, 'UPDATE outbox_state SET stream_created = $1, stream_sequence = $2', [
      mark.created,
      mark.sequence,
    ]);
  }

  /** Makes every row that is still kept due again, and gives their number. */
  async publishAgain(mark: StreamMark): Promise<number> {
    const row = await rowOf<{ count: string }>(this.on, 'SELECT count(*) FROM outbox WHERE id IS NOT NULL');
    await rowsOf(
      this.on,
      `UPDATE outbox_state SET stream_created = $1, stream_sequence = $2,
         published_id = (SELECT coalesce(min(id) - 1, last_id) FROM outbox)`,
      [mark.created, mark.sequence],
    );
    return Number(row?.count ?? 0);
  }

  /** Removes published rows older than the days, so many at most; gives how many went. */
  async removeOlderThan(days: number, limit: number): Promise<number> {
    const removed = await rowsOf<{ row_id: string }>(
      this.on,
      `DELETE FROM outbox WHERE row_id IN (
         SELECT row_id FROM outbox WHERE created_at < now() - make_interval(days => $1)
            AND id <= (SELECT published_id FROM outbox_state) ORDER BY created_at LIMIT $2)
       RETURNING row_id`,
      [days, limit],
    );
    return removed.length;
  }

  private get on(): Queryable {
    return this.runner as Queryable;
  }
}

/** Asked ten times a second while nothing happens, so it has to be cheap. */
const ANYTHING_DUE: PreparedStatement = {
  name: 'outbox-due',
  text: `SELECT EXISTS (SELECT FROM outbox WHERE id IS NULL) AS fresh,
  EXISTS (SELECT FROM outbox_state WHERE last_id > published_id) AS behind`,
};

const UNPUBLISHED: PreparedStatement = {
  name: 'outbox-unpublished',
  text: `SELECT ${OUTBOX_COLUMNS} FROM outbox
  WHERE id > (SELECT published_id FROM outbox_state) ORDER BY id LIMIT $1`,
};

const MARK_PUBLISHED: PreparedStatement = {
  name: 'outbox-published',
  text: `UPDATE outbox_state SET published_id = $1, stream_created = $2, stream_sequence = $3 WHERE published_id < $1`,
};

/**
 * Each new row is looked up by its key. To compare `id` with NULL there would have Postgres walk, for each of them, through the
 * index of what is new, which between two vacuums also holds all that was new a moment ago.
 */
export const NUMBER_NEW_ROWS: PreparedStatement = {
  name: 'outbox-number',
  text: `
WITH fresh AS (
  SELECT row_id, row_number() OVER (ORDER BY row_id) AS n FROM (
    SELECT row_id FROM outbox WHERE id IS NULL ORDER BY row_id LIMIT $1) AS oldest
), state AS (
  UPDATE outbox_state SET last_id = last_id + (SELECT count(*) FROM fresh)
   WHERE EXISTS (SELECT FROM fresh) RETURNING last_id
)
UPDATE outbox SET id = state.last_id - (SELECT count(*) FROM fresh) + fresh.n
  FROM fresh, state WHERE outbox.row_id = fresh.row_id AND coalesce(outbox.id, 0) = 0
  RETURNING ${OUTBOX_COLUMNS}`,
};

/** How many facts wait to be published; any process may ask. */
export async function outboxBacklog(on: Queryable): Promise<number> {
  const row = await rowOf<{ backlog: string }>(
    on,
    `SELECT last_id - published_id + (SELECT count(*) FROM outbox WHERE id IS NULL) AS backlog FROM outbox_state`,
  );
  return Number(row?.backlog ?? 0);
}
