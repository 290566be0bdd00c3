/** What happens to a call that a fault catches. */
export type FaultEffect =
  /** The connection is reset before anything is read from the call; without `path`, no connection is accepted at all. */
  | 'refuse'
  /** Nothing is answered and nothing is done, and the connection stays open. */
  | 'hang'
  /** Done and answered, `milliseconds` later. */
  | 'slow'
  /** Not done; answered with `status` and `message`. */
  | 'error'
  /** Not done, the connection is cut. */
  | 'cut-before'
  /** Done, the connection is cut before the answer. */
  | 'cut-after'
  /** The whole server loses power, `milliseconds` after the call arrived; it comes back after `backAfter`, if given. */
  | 'die';

/** A planted fault. Left-out matchers match everything. */
export interface Fault {
  readonly effect: FaultEffect;
  readonly server?: string;
  readonly method?: string;
  /** The path without its query; `*` stands for any characters. With a `?` in it, the query takes part. */
  readonly path?: string;
  /** The first matching call that is caught, counted from 1. Default 1. */
  readonly nth?: number;
  /** How many calls are caught from there on. Default 1; `Infinity` is written 0. */
  readonly times?: number;
  readonly status?: number;
  readonly message?: string;
  readonly milliseconds?: number;
  readonly backAfter?: number;
}
