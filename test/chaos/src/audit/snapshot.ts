import type { OperationState } from '@muster/contracts';
import type { Change, Remedy } from '../clients/ledger.js';

/** An operation as its row is at the end. */
export interface OperationFact {
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly state: OperationState;
  readonly direction: 'forward' | 'back';
  readonly cluster: string;
  readonly servers: readonly string[];
  readonly error: string;
  /** What its steps name as left behind, with the server. */
  readonly leftOver: readonly { readonly server: string; readonly what: string }[];
}

/** A cluster as Muster's database has it. */
export interface ClusterFact {
  readonly name: string;
  readonly status: string;
  readonly members: readonly string[];
}

/** A server as it stands by itself, and as Muster's database has it. */
export interface ServerFact {
  readonly name: string;
  /** Status of its record; undefined when there is none. */
  readonly status: string | undefined;
  /** Names of the servers that share its Incus database, in the order in which they joined; empty when it stands alone. */
  readonly members: readonly string[];
  /** All that it holds, in a form that compares. */
  readonly state: string;
  /** The same before the first change. */
  readonly fresh: string;
}

/** An event in an outbox. */
export interface EventFact {
  readonly id: string;
  readonly verb: string;
  readonly operation: string;
}

/** Everything that the audit looks at, taken when all has come to rest. */
export interface Snapshot {
  readonly changes: readonly Change[];
  readonly remedies: readonly Remedy[];
  readonly troubles: readonly string[];
  /** Of changes that clients asked for, by id. */
  readonly operations: readonly OperationFact[];
  readonly claims: readonly { readonly target: string; readonly operation: string }[];
  readonly clusters: readonly ClusterFact[];
  readonly servers: readonly ServerFact[];
  /** What the members of each cluster hold, in a form that compares, by cluster. */
  readonly formed: Readonly<Record<string, string>>;
  /** The same of clusters that were formed before the first fault, by their number of members. */
  readonly references: Readonly<Record<number, string>>;
  /** The events of operations that the outbox has. */
  readonly outbox: readonly EventFact[];
  readonly overHttp: readonly string[];
  readonly onStream: readonly string[];
}

/** Names that mark what was there before the first fault. */
export const REFERENCE = 'reference-';

/** What was promised and is not so. */
export interface Violation {
  readonly promise: 'G1' | 'G2' | 'G3' | 'G5';
  readonly text: string;
  readonly operation?: string;
  readonly server?: string;
  readonly cluster?: string;
}
