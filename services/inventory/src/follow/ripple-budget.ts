/** While events come, a listing for references leaves so many times what it took to the events. */
const PARTS_LEFT = 9;
/** After this long without an event nobody else needs the time. Milliseconds. */
const QUIET_MS = 300;
/** So many listings at a time then, so that an event that comes does not wait behind all of them. */
const AT_ONCE_WHEN_QUIET = 4;
const LOOK_AGAIN_MS = 100;

/** Begins a listing and resolves with the milliseconds that it took; undefined when it is not wanted any more. */
export type BeginListing = () => Promise<number> | undefined;

/**
 * Paces the listings that only bring references up to date, of all clusters that this process follows. One event of an
 * instance touches references in half a dozen kinds; when hundreds a second come, listing these at once would hold up the
 * events themselves, and those that come next. What waits for longer than a sweep is brought up to date by that.
 */
export class RippleBudget {
  private readonly waiting: BeginListing[] = [];
  private underWay = 0;
  private freeAt = 0;
  private busyAt = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Notes that an event came, which needs the time more. */
  eventCame(): void {
    this.busyAt = Date.now();
  }

  /** Calls `begin` when there is time for a listing. */
  ask(begin: BeginListing): void {
    this.waiting.push(begin);
    this.lookIn(0);
  }

  private lookIn(milliseconds: number): void {
    if (this.timer !== undefined || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      while (this.isTime(Date.now())) this.begin(this.waiting.shift());
      this.lookIn(LOOK_AGAIN_MS);
    }, milliseconds).unref();
  }

  private isTime(now: number): boolean {
    if (this.waiting.length === 0) return false;
    const isQuiet = now - this.busyAt >= QUIET_MS;
    return isQuiet ? this.underWay < AT_ONCE_WHEN_QUIET : this.underWay === 0 && now >= this.freeAt;
  }

  private begin(next: BeginListing | undefined): void {
    const took = next?.();
    if (took !== undefined) void this.during(took);
  }

  private async during(took: Promise<number>): Promise<void> {
    this.underWay += 1;
    const milliseconds = await took.catch(() => 0);
    this.underWay -= 1;
    this.freeAt = Date.now() + milliseconds * PARTS_LEFT;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lookIn(0);
  }
}
