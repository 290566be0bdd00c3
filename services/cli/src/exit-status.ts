/** What a script can tell from the exit status. */
export const EXIT = {
  done: 0,
  /** Muster refused, or the work failed. */
  failed: 1,
  /** The command was used wrongly; nothing was sent. */
  usage: 2,
  /** No answer came from Muster. */
  unreachable: 3,
  /** Ended by Ctrl-C, as shells number it. */
  interrupted: 130,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
