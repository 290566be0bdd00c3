import type { ResourceKind } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import pLimit, { type LimitFunction } from 'p-limit';
import type { ListingOutcome } from '../store/apply-listing.js';
import type { ObjectReading } from '../store/apply-objects.js';
import { refKey, type ObjectRef } from './event-marks.js';
import { isBetterListed, readsAtOnce } from './list-or-read.js';
import type { RippleBudget } from './ripple-budget.js';

/** What a lane does its work with; each call reads from the cluster or writes to Postgres. */
export interface LaneWork {
  /** Lists the whole kind and applies the difference. */
  list(reason: string): Promise<ListingOutcome>;
  read(ref: ObjectRef): Promise<ObjectReading>;
  apply(readings: readonly ObjectReading[], changedBy: string): Promise<void>;
  /** Listings of other lanes that come first, as a multiple of those that are made at a time. */
  ahead(): number;
  /** Told when the lane could not do its work; it tries again by itself. */
  failed(error: unknown): void;
}

interface Waiter {
  readonly resolve: (outcome: ListingOutcome) => void;
  readonly reject: (reason: unknown) => void;
}

interface WantedListing {
  dueAt: number;
  reason: string;
  readonly waiters: Waiter[];
}

interface Mark {
  readonly ref: ObjectRef;
  readonly action: string;
  readonly attempt: number;
}

/** Events of one moment are taken together. Milliseconds. */
const GATHER_MS = 30;
/** What changes in passing may wait a little, and never takes more than a third of the time. */
const RIPPLE_MS = 200;
const RIPPLE_SHARE = 2;
const LONGEST_RIPPLE_MS = 10_000;
/** Incus cannot show an instance that is just stopping ("Invalid PID -1", seen with 7.0.2); a moment later it can. */
const READ_AGAIN_MS = 300;
const READ_ATTEMPTS = 6;
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * Everything that happens to one kind of one cluster, one thing after the other: a listing is applied before what events
 * said meanwhile is read again, so that the newer word always wins. Many marks of one object are one reading, and marks
 * of many objects become a listing.
 */
export class KindLane {
  private readonly marked = new Map<string, Mark>();
  private wanted: WantedListing | undefined;
  private gatherUntil = 0;
  private lastListing = { endedAt: 0, tookMs: 0 };
  /** Waits for its turn to be listed for references. */
  private rippling = false;
  /** Objects of the last listing. */
  private listed: number | undefined;
  private failures = 0;
  private turning: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    readonly kind: ResourceKind,
    private readonly work: LaneWork,
    private readonly reading: LimitFunction,
    private readonly ripples: RippleBudget,
  ) {}

  /** Has an object read again. */
  mark(ref: ObjectRef, action: string): void {
    this.gather([{ ref, action, attempt: 1 }], GATHER_MS);
  }

  /**
   * Lists the kind in full, begun after this call. Fails with the error of the listing, which is tried again all the same.
   *
   * @param gatherMs how long it waits for more of what leads to a listing.
   */
  list(reason: string, gatherMs = GATHER_MS): Promise<ListingOutcome> {
    const listed = new Promise<ListingOutcome>((resolve, reject) => {
      this.want(Date.now() + gatherMs, reason, { resolve, reject });
    });
    // Nobody has to wait for a listing; its failure is told to `failed` as well.
    listed.catch(() => undefined);
    return listed;
  }

  /** Lists the kind when there is time for it: objects of it may have come, gone or changed without an event. */
  reach(reason: string): void {
    const pause = Math.min(this.lastListing.tookMs * RIPPLE_SHARE, LONGEST_RIPPLE_MS);
    this.want(Math.max(Date.now() + RIPPLE_MS, this.lastListing.endedAt + pause), reason);
  }

  /** Lists the kind when the whole process has time for it: who refers to its objects changed. */
  ripple(reason: string): void {
    // A listing that is wanted anyway will say it.
    if (this.rippling || this.wanted !== undefined) return;
    this.rippling = true;
    this.ripples.ask(() => {
      const isWanted = this.rippling && !this.stopped;
      this.rippling = false;
      return isWanted ? this.list(reason, RIPPLE_MS).then(() => this.lastListing.tookMs) : undefined;
    });
  }

  /** Begins nothing any more, refuses whoever waits for a listing, and waits for what is under way. */
  async stop(reason: Error): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const { reject } of this.wanted?.waiters ?? []) reject(reason);
    await this.turning;
  }

  private gather(marks: readonly Mark[], pauseMs: number): void {
    if (this.marked.size === 0) this.gatherUntil = Date.now() + pauseMs;
    for (const mark of marks) this.marked.set(refKey(mark.ref), mark);
    this.schedule();
  }

  private want(dueAt: number, reason: string, waiter?: Waiter): void {
    if (this.stopped)
      return waiter?.reject(new MusterError('service.unavailable', 'The cluster is not followed here any more.'));
    this.wanted ??= { dueAt, reason, waiters: [] };
    if (dueAt < this.wanted.dueAt) Object.assign(this.wanted, { dueAt, reason });
    if (waiter !== undefined) this.wanted.waiters.push(waiter);
    this.schedule();
  }

  private schedule(): void {
    if (this.turning !== undefined || this.stopped) return;
    const dueAt = Math.min(this.wanted?.dueAt ?? Infinity, this.marked.size > 0 ? this.gatherUntil : Infinity);
    clearTimeout(this.timer);
    if (dueAt === Infinity) return;
    this.timer = setTimeout(
      () => {
        // Not begun before it is noted: what a turn wants itself must wait for its end, too.
        this.turning = Promise.resolve()
          .then(() => this.turn())
          .finally(() => {
            this.turning = undefined;
            this.schedule();
          });
      },
      Math.max(0, dueAt - Date.now()),
    );
  }

  private async turn(): Promise<void> {
    const size = { objects: this.listed, ahead: this.work.ahead() };
    if (isBetterListed(this.marked.size, size)) this.want(Date.now(), 'many events at once');
    // A listing that is as good as due answers what is marked as well.
    const soon = this.marked.size > 0 ? GATHER_MS : 0;
    if (this.wanted !== undefined && this.wanted.dueAt <= Date.now() + soon) await this.listNow(this.wanted);
    else await this.readNow();
  }

  private async listNow({ reason, waiters }: WantedListing): Promise<void> {
    this.wanted = undefined;
    this.rippling = false;
    // The listing begins now, so it says whatever the marked objects would.
    this.marked.clear();
    const startedAt = Date.now();
    try {
      const outcome = await this.work.list(reason);
      this.failures = 0;
      this.listed = outcome.listed ?? this.listed;
      for (const { resolve } of waiters) resolve(outcome);
    } catch (error) {
      for (const { reject } of waiters) reject(error);
      this.tryAgain(error);
    }
    this.lastListing = { endedAt: Date.now(), tookMs: Date.now() - startedAt };
  }

  private async readNow(): Promise<void> {
    const taken = [...this.marked.values()];
    this.marked.clear();
    const atOnce = pLimit(readsAtOnce(taken.length));
    const outcomes = await Promise.allSettled(
      taken.map(({ ref }) => atOnce(() => this.reading(() => this.work.read(ref)))),
    );
    const readings = outcomes.flatMap((outcome, index) =>
      outcome.status === 'fulfilled' ? [{ ...outcome.value, action: taken[index]?.action ?? '' }] : [],
    );
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    const again = taken.filter(
      ({ ref }, index) => outcomes[index]?.status === 'rejected' && !this.marked.has(refKey(ref)),
    );
    const hopeless = again.some(({ attempt }) => attempt >= READ_ATTEMPTS);
    if (!hopeless && again.length > 0) {
      this.gather(
        again.map((mark) => ({ ...mark, attempt: mark.attempt + 1 })),
        READ_AGAIN_MS * Math.max(...again.map(({ attempt }) => attempt)),
      );
    }
    try {
      if (readings.length > 0) await this.work.apply(readings, taken.at(-1)?.action ?? '');
      if (hopeless) this.tryAgain(failures[0]);
    } catch (error) {
      this.tryAgain(error);
    }
  }

  /** What could not be read or written is unknown from now on, until a whole listing was applied. */
  private tryAgain(error: unknown): void {
    if (this.stopped) return;
    this.work.failed(error);
    const pause = Math.min(500 * 2 ** this.failures, LONGEST_BACK_OFF_MS);
    this.failures += 1;
    this.want(Date.now() + pause, 'the last attempt failed');
  }
}
