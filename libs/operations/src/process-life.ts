import { randomUUID } from 'node:crypto';
import { rowsOf } from '@muster/database';
import type { DataSource } from 'typeorm';

/** Seconds that others believe in us after a renewal, by the database's clock. */
const ALIVE_SECONDS = 5;
/** Others wait this much longer before they take over, in seconds. */
export const GRACE_SECONDS = 2;
const RENEW_EVERY_MS = 1_500;
/** We stop believing in ourselves this much earlier than the others may, in milliseconds. */
const MARGIN_MS = 1_000;

/** One life: an id that owns operations, and the signal that ends everything done in its name. */
export interface Life {
  readonly id: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps this process' row alive. The deadline counts on the monotonic clock from before each renewal, so a process that
 * was frozen, or whose database is away, stops acting before anybody takes over. Afterwards it goes on under a new id.
 */
export class ProcessLife {
  private current: { id: string; controller: AbortController; deadline: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
    private readonly onFault: (thrown: unknown) => void,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** The present life; undefined while the database does not confirm one. */
  get life(): Life | undefined {
    this.expire();
    return this.current === undefined ? undefined : { id: this.current.id, signal: this.current.controller.signal };
  }

  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => void this.beat(), RENEW_EVERY_MS / 3);
  }

  /** Ends the life and removes its row, so that others take over at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.renewing;
    const id = this.current?.id;
    this.end();
    if (id !== undefined) await rowsOf(this.dataSource, 'DELETE FROM process WHERE id = $1', [id]).catch(this.onFault);
  }

  private lastRenewal = Number.NEGATIVE_INFINITY;

  private async beat(): Promise<void> {
    this.expire();
    if (this.renewing !== undefined || this.stopped) return this.renewing;
    if (this.current !== undefined && this.monotonicMs() - this.lastRenewal < RENEW_EVERY_MS) return;
    this.renewing = this.renew()
      .catch(this.onFault)
      .finally(() => {
        this.renewing = undefined;
      });
    await this.renewing;
  }

  private async renew(): Promise<void> {
    const before = this.monotonicMs();
    const id = this.current?.id ?? randomUUID();
    await rowsOf(
      this.dataSource,
      `INSERT INTO process (id, name, alive_until) VALUES ($1, $2, now() + make_interval(secs => $3))
       ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
      [id, this.name, ALIVE_SECONDS],
    );
    const deadline = before + ALIVE_SECONDS * 1_000 - MARGIN_MS;
    if (deadline <= this.monotonicMs()) return;
    this.lastRenewal = before;
    if (this.current?.id === id) this.current.deadline = deadline;
    else this.current = { id, controller: new AbortController(), deadline };
  }

  private expire(): void {
    if (this.current !== undefined && this.monotonicMs() >= this.current.deadline) this.end();
  }

  private end(): void {
    this.current?.controller.abort(new Error('this process is no longer known to be alive'));
    this.current = undefined;
  }
}
