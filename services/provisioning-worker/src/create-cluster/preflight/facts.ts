import type { ServerCallError } from '@muster/incus';

/** Where a server is reached for what; all bare addresses. */
export interface ServerAddresses {
  readonly management: string;
  readonly cluster: string;
  /** The interface that carries the mesh between the members. */
  readonly meshInterface: string;
  readonly port: number;
}

/** What is left on a server of an earlier life; each would be lost or in the way. */
export interface Leftovers {
  readonly clustered: boolean;
  readonly pools: readonly string[];
  readonly networks: readonly string[];
  readonly instances: number;
  readonly projects: readonly string[];
}

/** Everything that preflight reads of a server that answers and trusts us. */
export interface ServerFacts {
  readonly application: { readonly name: string; readonly version: string } | undefined;
  readonly incusVersion: string;
  readonly services: readonly string[];
  readonly addresses: Partial<ServerAddresses>;
  readonly leftovers: Leftovers;
  /** How far the server's clock is ahead of ours, in milliseconds; to the second. */
  readonly clockAheadMs: number | undefined;
}

/** One look at one server. */
export type Inspection =
  | { readonly server: string; readonly kind: 'read'; readonly facts: ServerFacts }
  | { readonly server: string; readonly kind: 'untrusted' }
  | { readonly server: string; readonly kind: 'unreachable'; readonly error: ServerCallError };
