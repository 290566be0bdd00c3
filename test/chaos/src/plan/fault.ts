/** What goes wrong during a run. */
export const FAULT_KINDS = [
  'kill',
  'stop-nats',
  'lose-nats-storage',
  'stop-postgres',
  'refuse',
  'hang',
  'slow',
  'cut-power',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault: what it hits, when it begins after the start of the run, and how long it lasts. */
export interface Fault {
  readonly kind: FaultKind;
  /** A program, a simulated server, `nats` or `postgres`. */
  readonly target: string;
  readonly atMs: number;
  readonly forMs: number;
}

/** What a kind of fault can hit, how often it is drawn beside the others, and how long it lasts. */
export interface FaultRule {
  readonly hits: 'program' | 'server' | 'nats' | 'postgres';
  readonly weight: number;
  readonly shortestMs: number;
  readonly longestMs: number;
}

/**
 * SIGKILL comes most often: it is what the engine is made for. Postgres and NATS are away for longer than a process needs to
 * give up its life (5 s) only now and then.
 */
export const FAULT_RULES: Readonly<Record<FaultKind, FaultRule>> = {
  kill: { hits: 'program', weight: 7, shortestMs: 100, longestMs: 2_000 },
  'stop-nats': { hits: 'nats', weight: 1, shortestMs: 200, longestMs: 4_000 },
  'lose-nats-storage': { hits: 'nats', weight: 2, shortestMs: 100, longestMs: 2_000 },
  'stop-postgres': { hits: 'postgres', weight: 2, shortestMs: 200, longestMs: 6_000 },
  refuse: { hits: 'server', weight: 2, shortestMs: 500, longestMs: 5_000 },
  hang: { hits: 'server', weight: 1, shortestMs: 500, longestMs: 5_000 },
  slow: { hits: 'server', weight: 2, shortestMs: 1_000, longestMs: 8_000 },
  'cut-power': { hits: 'server', weight: 3, shortestMs: 200, longestMs: 4_000 },
};
