export const CHANGE_KINDS = ['create', 'grow', 'shrink', 'delete'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change that a client asked for under one key, and what it was told. */
export interface Change {
  readonly client: string;
  readonly key: string;
  readonly kind: ChangeKind;
  readonly cluster: string;
  /** Those that the cluster is made of, gains or loses; all members for a delete. */
  readonly servers: readonly string[];
  /** The operation that each answer named, one per acknowledged request. */
  readonly operations: readonly string[];
  /** Why it was refused, when it was. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
  /** Requests that were sent again. */
  readonly retries: number;
  /** Milliseconds after the start of the run. */
  readonly atMs: number;
}

/** What a client did about an operation that had failed. */
export interface Remedy {
  readonly operation: string;
  readonly command: 'resume' | 'undo' | 'delete';
  readonly answer: string;
}

/** What all clients asked for and were told, in the order in which they asked. */
export class Ledger {
  readonly remedies: Remedy[] = [];
  /** What no client should ever meet: answers that were lost for good, failures inside of Muster. */
  readonly troubles: string[] = [];
  /** Answers with status 500, which a client tries again. */
  readonly internalErrors: string[] = [];
  private readonly byKey = new Map<string, Change>();
  private readonly startedAt = performance.now();

  get changes(): readonly Change[] {
    return [...this.byKey.values()];
  }

  begin(change: Pick<Change, 'client' | 'key' | 'kind' | 'cluster' | 'servers'>): void {
    const atMs = Math.round(performance.now() - this.startedAt);
    this.byKey.set(change.key, { ...change, operations: [], refusal: undefined, retries: 0, atMs });
  }

  /** Counts a request that got no answer and is sent again. */
  retried(key: string): void {
    this.change(key, ({ retries }) => ({ retries: retries + 1 }));
  }

  acknowledged(key: string, operation: string): void {
    this.change(key, ({ operations }) => ({ operations: [...operations, operation] }));
  }

  refused(key: string, refusal: NonNullable<Change['refusal']>): void {
    this.change(key, () => ({ refusal }));
  }

  private change(key: string, apply: (change: Change) => Partial<Change>): void {
    const change = this.byKey.get(key);
    if (change !== undefined) this.byKey.set(key, { ...change, ...apply(change) });
  }
}
