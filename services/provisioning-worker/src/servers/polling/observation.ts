import type { Server, VersionData } from '@muster/contracts';
import type { ServerCallErrorKind } from '@muster/incus';

/** Everything that a full look at a server tells. */
export interface FullObservation {
  readonly hardware: Record<string, unknown>;
  readonly network: Record<string, unknown>;
  readonly security: Record<string, unknown>;
  readonly storage: Record<string, unknown>;
  readonly versions: VersionData;
  readonly serverType: Server['server_type'];
  /** Services of IncusOS that the server can be configured with. */
  readonly offeredServices: readonly string[];
  /** https URL of the management address, or undefined when the server names none. */
  readonly managementUrl: string | undefined;
}

/** What one look at a server found. */
export type Observation =
  | {
      readonly kind: 'answered';
      readonly ready: boolean;
      /** Milliseconds since the server booted; older releases do not tell. */
      readonly uptimeMs: number | undefined;
      readonly full: FullObservation | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly why: ServerCallErrorKind;
      /** From the catalogue of errors. */
      readonly code: string;
      readonly message: string;
    };

/** What a poll knows of the server before it looks. */
export interface PolledServer {
  readonly id: string;
  readonly name: string;
  readonly connection_url: string;
  readonly certificate: string | null;
  readonly cluster_certificate: string | null;
  readonly status: Server['server_status'];
  readonly status_detail: string;
  readonly poll_failures: number;
  /** An operation holds the server: its certificate may be changing just now. */
  readonly claimed: boolean;
  readonly wants_full: boolean;
  /** The server is a member of a cluster, which knows whether it is in service. */
  readonly clustered: boolean;
  readonly version_data: VersionData | null;
  /** Milliseconds since status or detail last changed. */
  readonly status_age_ms: number;
}
