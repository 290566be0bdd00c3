import type { ListenOn } from './fallback-listener.js';
import type { IncusDaemon } from './incus-daemon.js';
import type { IncusOsState, ProviderConfig } from './incus-os-state.js';

export type InterfaceRole = 'management' | 'cluster' | 'instances' | 'storage';

/** A network card as IncusOS reports it; addresses are bare IPs. */
export interface HostInterface {
  readonly name: string;
  readonly hwaddr: string;
  readonly addresses: readonly string[];
  readonly roles: readonly InterfaceRole[];
}

/** How patient the host is; milliseconds. Tests shorten these, the defaults are IncusOS' own. */
export interface HostPauses {
  readonly betweenRegistrations: number;
  readonly betweenSelfUpdates: number;
  /** How long a reboot keeps the machine dark. */
  readonly reboot: number;
}

export interface IncusOsOptions {
  readonly hostname: string;
  readonly machineId: string;
  readonly systemUuid: string;
  readonly interfaces: readonly HostInterface[];
  readonly daemon: IncusDaemon;
  /** Installed applications; the first is the primary one. Default `incus`. */
  readonly applications?: readonly string[];
  /** Where to register; without one the host comes up alone. */
  readonly provider?: ProviderConfig;
  readonly osVersion?: string;
  readonly channel?: string;
  readonly pauses?: Partial<HostPauses>;
  readonly log?: (line: string) => void;
  /** Opens the socket of the fallback listener, for a host whose address lies on another network. */
  readonly listenOn?: ListenOn;
  /** 0 ≤ n < 1; the source of the names that a host makes up. Default `Math.random`. */
  readonly random?: () => number;
  /** What an earlier run left; it wins over `applications` and `provider`. */
  readonly state?: IncusOsState;
  /** Called after every change of `state`. */
  readonly changed?: () => void;
}

export const defaultPauses: HostPauses = { betweenRegistrations: 1000, betweenSelfUpdates: 30_000, reboot: 200 };
