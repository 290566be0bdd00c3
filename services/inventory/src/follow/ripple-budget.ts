/** While events come, listings for references take one part of the time and leave this many parts to the events. */
const PARTS_LEFT = 2;
/** After this long without an event nobody else needs the time. Milliseconds. */
const QUIET_MS = 300;
const LOOK_AGAIN_MS = 100;

interface Waiting {
  readonly costMs: number;
  readonly begin: () => boolean;
}

/**
 * Paces the listings that only bring references up to date, of all clusters that this process follows. One event of an
 * instance touches references in half a dozen kinds; when hundreds a second come, listing these at once would hold up the
 * events themselves. As soon as no event comes any more, everything that waits begins.
 */
export class RippleBudget {
  private readonly waiting: Waiting[] = [];
  private freeAt = 0;
  private busyAt = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Notes that an event came, which needs the time more. */
  eventCame(): void {
    this.busyAt = Date.now();
  }

  /** Calls `begin` when there is time for a listing that will take about so long; it says whether it is still wanted. */
  ask(costMs: number, begin: () => boolean): void {
    this.waiting.push({ costMs, begin });
    this.schedule(0);
  }

  private schedule(milliseconds: number): void {
    if (this.timer !== undefined || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.beginDue();
    }, milliseconds).unref();
  }

  private takeDue(now: number): Waiting | undefined {
    const isQuiet = now - this.busyAt >= QUIET_MS;
    return isQuiet || now >= this.freeAt ? this.waiting.shift() : undefined;
  }

  private beginDue(): void {
    const now = Date.now();
    for (let next = this.takeDue(now); next !== undefined; next = this.takeDue(now)) {
      const { costMs, begin } = next;
      if (begin()) this.freeAt = Math.max(now, this.freeAt) + costMs * (1 + PARTS_LEFT);
    }
    this.schedule(Math.min(LOOK_AGAIN_MS, Math.max(0, this.freeAt - now)));
  }
}
