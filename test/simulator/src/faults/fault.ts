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
  /** Done and never answered; the connection stays open. */
  | 'hang-after'
  /** Only with the moment `join-begun`: the join fails half way, and the joiner's database stays shut until it starts anew. */
  | 'fail'
  /** The whole server loses power, `milliseconds` after the call arrived; it comes back after `backAfter`, if given. */
  | 'die';

/**
 * A moment in the middle of what a server does, at which a `die` or a `fail` can be planted to the point: no call is caught
 * then, it happens to the first server that reaches the moment.
 */
export type Moment =
  /** A bootstrap has recorded its member; the certificate is still the old one. */
  | 'bootstrap-recorded'
  /** A bootstrap is complete, with the cluster's certificate; nobody was told. */
  | 'bootstrap-finished'
  /** A join has used up its token and left nothing else. */
  | 'join-begun'
  /** The cluster has a pending member, and the joining daemon exits at every start. */
  | 'join-recorded'
  /** The member is whole; nobody was told. */
  | 'join-finished'
  /** The member shows as Evacuating and holds all its instances. */
  | 'evacuation-begun'
  /** The member shows as Restoring; no instance has come back. */
  | 'restoration-begun';

export const moments: readonly Moment[] = [
  'bootstrap-recorded',
  'bootstrap-finished',
  'join-begun',
  'join-recorded',
  'join-finished',
  'evacuation-begun',
  'restoration-begun',
];

/** A planted fault. Left-out matchers match everything. */
export interface Fault {
  readonly effect: FaultEffect;
  /** Only with the effects `die` and `fail`; method, path and milliseconds do not count then. */
  readonly moment?: Moment;
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
