import type { ChosenServer } from '../flows/tools.js';

/** What becomes of a server when its cluster is deleted. */
export type Fate =
  /** Its configuration is put back; it was not clustered yet. */
  | 'taken-back'
  /** It is reset, and registers again. */
  | 'reset';

export interface DeleteClusterInput {
  readonly cluster: { readonly name: string };
  readonly servers: readonly (ChosenServer & { readonly fate: Fate })[];
  /** The operation that formed the cluster, or was forming it. */
  readonly creation?: string;
  /** A token that servers register with after their reset; without it each gets one that is bound to its record. */
  readonly token?: string;
  /** Milliseconds to wait for a server that does not answer, before it is left over. */
  readonly patienceMs: number;
}
