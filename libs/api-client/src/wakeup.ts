/** Wakes one waiting flow; a ring while nobody waits is kept for the next wait. */
export class Wakeup {
  private rung = false;
  private wake: (() => void) | undefined;

  /** @param signal ends every wait when it fires */
  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Over when it rings, has rung since the last wait, or the time in milliseconds is up. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    this.rung = false;
  }
}
