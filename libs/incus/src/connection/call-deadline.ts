/** Why a call was aborted when its time was up. */
export class DeadlineExpired extends Error {
  override readonly name = 'DeadlineExpired';
}

/** One signal out of a time limit and any number of other signals. */
export interface CallDeadline {
  readonly signal: AbortSignal;
  /** Lets go of the timer and the other signals; has to be called when the call is over. */
  release(): void;
}

/**
 * Starts the clock of a call.
 * Not AbortSignal.any(): on Node 20 it keeps every derived signal alive as long as a long-lived source signal.
 */
export function startDeadline(timeoutMs: number, sources: readonly (AbortSignal | undefined)[]): CallDeadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DeadlineExpired(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const unlisten = sources.flatMap((source) => {
    if (source === undefined) return [];
    const abort = (): void => controller.abort(source.reason);
    if (source.aborted) abort();
    source.addEventListener('abort', abort, { once: true });
    return [() => source.removeEventListener('abort', abort)];
  });
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      for (const stop of unlisten) stop();
    },
  };
}
