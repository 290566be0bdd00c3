/** Thrown by a handler: this message can never be handled; it goes to the dead letters at once. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
}

/** Thrown by a handler: deliver the message again after the pause; does not count as a fault. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  constructor(
    /** Milliseconds. */
    readonly delayMs: number,
    message = 'to be tried again later',
  ) {
    super(message);
  }
}
