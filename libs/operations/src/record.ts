import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { MusterError, type WireError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import pLimit from 'p-limit';
import type { DataSource, EntityManager } from 'typeorm';
import { operationEvent } from './events.js';
import type { Json } from './flow.js';
import { markStep, type StepMark } from './mark-step.js';
import type { StepRow } from './operation-rows.js';

/** Somebody else owns the operation now: stop, write nothing, call nobody. */
export class StaleFenceError extends Error {
  override readonly name = 'StaleFenceError';
}

/** What lets a process write for an operation. */
export interface Fence {
  readonly operationId: string;
  readonly owner: string;
  readonly fence: string;
}

/** Every write of a runner: fenced, in one transaction, with its event. */
export class Recorder {
  private readonly oneAtATime = pLimit(1);

  constructor(
    private readonly dataSource: DataSource,
    readonly held: Fence,
  ) {}

  /**
   * Mark A: the step has begun, with what it chose. Gives whether somebody asked to cancel; with `unlessCancelled` it has
   * not begun then.
   */
  async begun(row: StepRow, intent: Json, unlessCancelled: boolean): Promise<{ cancel: boolean }> {
    return this.mark({ row, state: 'started', intent, unlessCancelled });
  }

  /** A fact that a later attempt needs. */
  async note(row: StepRow, key: string, value: Json): Promise<void> {
    await withTransaction(this.dataSource, async (tx) => {
      await this.hold(tx);
      await tx.query(
        `UPDATE step SET notes = notes || jsonb_build_object($4::text, $5::jsonb)
          WHERE operation = $1 AND name = $2 AND server = $3`,
        [this.held.operationId, row.name, row.server, key, JSON.stringify(value)],
      );
    });
  }

  /** Mark B: the effect was seen. `also` are our own rows that change with it. */
  async done(
    row: StepRow,
    result: Json,
    also: ((tx: EntityManager) => Promise<void>) | undefined,
  ): Promise<{ cancel: boolean }> {
    return this.mark({ row, state: 'done', result: result ?? null }, also);
  }

  /** The step was taken back. */
  async undone(row: StepRow, also: ((tx: EntityManager) => Promise<void>) | undefined): Promise<void> {
    await this.mark({ row, state: 'undone' }, also);
  }

  /** Why nothing moves just now; shown to whoever follows the operation. Gives whether somebody asked to cancel. */
  async waitingFor(reason: string): Promise<{ cancel: boolean }> {
    const current = await rowOf<{ changed: boolean; cancel: boolean }>(
      this.dataSource,
      'SELECT waiting_for <> $4 AS changed, cancel FROM operation WHERE id = $1 AND fence = $2 AND owner = $3',
      [this.held.operationId, this.held.fence, this.held.owner, reason],
    );
    if (current === undefined) throw this.stale();
    if (!current.changed) return { cancel: current.cancel };
    return withTransaction(this.dataSource, async (tx) => {
      const held = await this.hold(tx, `, waiting_for = $4`, [reason]);
      await writeEvents(tx, [await operationEvent(tx, this.held.operationId, 'progressed')]);
      return held;
    });
  }

  /**
   * How long a call of the process that had the operation before may still arrive, in milliseconds; read together with
   * the fence, just before something that nobody can take back.
   */
  async quiet(): Promise<{ remainingMs: number }> {
    const row = await rowOf<{ remaining_ms: number }>(
      this.dataSource,
      `SELECT coalesce(extract(epoch FROM quiet_until - now()) * 1000, 0)::float8 AS remaining_ms
         FROM operation WHERE id = $1 AND fence = $2 AND owner = $3`,
      [this.held.operationId, this.held.fence, this.held.owner],
    );
    if (row === undefined) throw this.stale();
    return { remainingMs: row.remaining_ms };
  }

  /** Gives the operation back, to be taken again after the pause. */
  async waiting(error: MusterError, inMs: number): Promise<void> {
    await withTransaction(this.dataSource, async (tx) => {
      await this.hold(
        tx,
        `, state = 'waiting', owner = NULL, attempts = attempts + 1, failing_since = coalesce(failing_since, now()),
           run_at = now() + make_interval(secs => $4), last_error = $5, waiting_for = $6`,
        [inMs / 1000, wireText(error), `the next attempt after: ${error.message}`],
      );
      await writeEvents(tx, [await operationEvent(tx, this.held.operationId, 'progressed')]);
    });
  }

  /** Puts the operation aside until there is something to see; nothing has failed. */
  async paused(why: string, inMs: number): Promise<void> {
    await withTransaction(this.dataSource, async (tx) => {
      await this.hold(
        tx,
        `, state = 'waiting', owner = NULL, attempts = 0, failing_since = NULL, last_error = NULL,
           run_at = CASE WHEN cancel THEN now() ELSE now() + make_interval(secs => $4) END, waiting_for = $5`,
        [inMs / 1000, why],
      );
      await writeEvents(tx, [await operationEvent(tx, this.held.operationId, 'progressed')]);
    });
  }

  /** Hands the operation over unharmed, e.g. because this process stops. */
  async handOver(): Promise<void> {
    await rowsOf(
      this.dataSource,
      `UPDATE operation SET owner = NULL, state = 'queued', run_at = now(), updated_at = now()
        WHERE id = $1 AND fence = $2 AND owner = $3 AND state = 'running'`,
      [this.held.operationId, this.held.fence, this.held.owner],
    );
  }

  /** From now on the operation takes back what it did. */
  async turnBack(error: MusterError | undefined): Promise<void> {
    await withTransaction(this.dataSource, async (tx) => {
      await this.hold(
        tx,
        `, direction = 'back', attempts = 0, failing_since = NULL, last_error = coalesce($4, last_error)`,
        [error === undefined ? null : wireText(error)],
      );
      await writeEvents(tx, [await operationEvent(tx, this.held.operationId, 'progressed')]);
    });
  }

  /** The end, in one transaction: state, the service's own rows, the claims, the event. A failed one keeps its claims. */
  async ended(
    state: 'done' | 'undone' | 'failed',
    error: MusterError | undefined,
    also: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    await withTransaction(this.dataSource, async (tx) => {
      await this.hold(tx, `, state = $4, owner = NULL, waiting_for = '', last_error = coalesce($5, last_error)`, [
        state,
        error === undefined ? null : wireText(error),
      ]);
      if (state !== 'failed') await tx.query('DELETE FROM claim WHERE operation = $1', [this.held.operationId]);
      await also(tx);
      await writeEvents(tx, [await operationEvent(tx, this.held.operationId, 'ended')]);
    });
  }

  private async hold(tx: EntityManager, set = '', more: unknown[] = []): Promise<{ cancel: boolean }> {
    const row = await rowOf<{ cancel: boolean }>(
      tx,
      `UPDATE operation SET version = version + 1, updated_at = now()${set}
        WHERE id = $1 AND fence = $2 AND owner = $3 RETURNING cancel`,
      [this.held.operationId, this.held.fence, this.held.owner, ...more],
    );
    if (row === undefined) throw this.stale();
    return row;
  }

  private stale(): StaleFenceError {
    return new StaleFenceError(`operation ${this.held.operationId} belongs to another process now`);
  }

  /** One mark after the other: the event of each counts what those before it have written. */
  private async mark(mark: StepMark, also?: (tx: EntityManager) => Promise<void>): Promise<{ cancel: boolean }> {
    const written = await this.oneAtATime(async () => {
      // A single statement is a transaction of its own, without the way to Postgres and back for its begin and its end.
      if (also === undefined) return markStep(this.dataSource, this.held, mark);
      return withTransaction(this.dataSource, async (tx) => {
        const held = await markStep(tx, this.held, mark);
        if (held !== undefined) await also(tx);
        return held;
      });
    });
    if (written === undefined) throw this.stale();
    return written;
  }
}

function wireText(error: MusterError): string {
  const wire: WireError = error.toWire();
  return JSON.stringify(wire);
}
