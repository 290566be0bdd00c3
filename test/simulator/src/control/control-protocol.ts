import type { Latency } from '../call-gate.js';
import type { ProviderConfig } from '../incusos/incus-os-state.js';

/** What can be done with the power of a server. */
export type PowerAction =
  /** Off at once, as a power cut. */
  | 'cut'
  /** On; a registration that fails is tried again. */
  | 'on'
  /** Down and up again in good order. */
  | 'reboot';

/** What can happen to the event sockets of a server. */
export type EventsAction =
  /** Every socket ends without a closing handshake. */
  | { readonly action: 'drop' }
  /** Sockets stay open and say nothing, pings included; `unmute` ends it. */
  | { readonly action: 'mute' | 'unmute' }
  /** The next so many events are lost. */
  | { readonly action: 'lose'; readonly count: number };

export interface AddServersRequest {
  readonly count: number;
  readonly provider?: ProviderConfig;
}

export interface TrustRequest {
  readonly name: string;
  readonly certificate: string;
}

export type LatencyRequest = Latency;

export interface OfferUpdateRequest {
  readonly version: string;
  /** Names; left out, all servers. */
  readonly servers?: readonly string[];
  /** How long the installation takes. Default 0. */
  readonly milliseconds?: number;
}

export interface ServiceFailuresRequest {
  /** One failed start for each text. */
  readonly texts: readonly string[];
}

/** A call passed through to a server's Incus API as its local administrator, and its answer. */
export interface PassedThrough {
  readonly status: number;
  readonly body: unknown;
}
