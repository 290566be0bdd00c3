import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The user, or the system, wants quickstart to end. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(private readonly received: (typeof SIGNALS)[number]) {
    super(`Interrupted by ${received}`);
  }

  /** As shells count it. */
  get exitStatus(): number {
    return 128 + constants.signals[this.received];
  }
}

/** Turns the signals into one AbortSignal, whose reason is an Interruption; what was started is stopped in order then. */
export function onInterruption(say: (text: string) => void): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const interrupt = (received: (typeof SIGNALS)[number]): void => {
    if (controller.signal.aborted) return say('Stopping already; a moment, please.');
    say('Interrupted: stopping what was started.');
    controller.abort(new Interruption(received));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of SIGNALS) process.off(name, interrupt);
    },
  };
}
