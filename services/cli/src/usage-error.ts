/** The command was used wrongly; nothing was sent anywhere. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** What to do next; the help of the command when left out. */
    readonly nextStep?: string,
  ) {
    super(message);
  }
}

/** The work was stopped by a wish of the user; the message says how to go on. */
export class Interrupted extends Error {}
