/** Events of one moment are taken together. Milliseconds. */
export const GATHER_MS = 30;
const LONGEST_GATHER_MS = 240;
/** So many lanes at work at a time are no reason to hurry less. */
const LANES_AT_EASE = 4;

/**
 * Says how long a lane gathers events before it reads what they name. Each turn costs a transaction, whether for one object or
 * for ten, so when many clusters change at once, each of them waits a little longer and takes more at a time.
 */
export class TurnPace {
  private turning = 0;

  get gatherMs(): number {
    return Math.min(LONGEST_GATHER_MS, GATHER_MS * Math.max(1, this.turning / LANES_AT_EASE));
  }

  /** Counts a turn while it lasts. */
  async during(turn: () => Promise<void>): Promise<void> {
    this.turning += 1;
    try {
      await turn();
    } finally {
      this.turning -= 1;
    }
  }
}
