import type { IncusOs, KeyPair } from '@muster/simulator';

/** The moments that a power cut tells apart. */
export type CutMoment =
  'bootstrap-recorded' | 'join-recorded' | 'join-finished' | 'evacuation-begun' | 'restoration-begun';

/** A complete IncusOS host under contract: a simulated one, or the same IncusOS half beside a real Incus daemon. */
export interface ContractHost {
  readonly hostname: string;
  /** Its API answers on port 8443 of this address. */
  readonly address: string;
  readonly os: IncusOs;
  powerCut(): Promise<void>;
  powerOn(): Promise<void>;
  /**
   * Cuts the power at a moment of the work that is about to be asked for, and resolves when it is off. A real host can only
   * aim by the clock: at so many milliseconds from now.
   */
  cutAt(moment: CutMoment, milliseconds: number): Promise<void>;
  /** Makes Incus unable to start from now on; only while the host is without power. */
  breakIncus(): Promise<void>;
}

/** Hosts that nobody else uses, and a client that each of them trusts. */
export interface Fleet {
  readonly hosts: readonly ContractHost[];
  readonly client: KeyPair;
  /** A container image that these hosts can start. */
  bootableImage(): Promise<Buffer>;
  remove(): Promise<void>;
}

/** Starts `count` fresh hosts, none of them registered or clustered. */
export type StartFleet = (count: number) => Promise<Fleet>;

/** The host at a place in the fleet. Throws when the fleet is smaller. */
export function hostAt(fleet: Fleet, index: number): ContractHost {
  const host = fleet.hosts[index];
  if (host === undefined) throw new Error(`The fleet has no host ${index}`);
  return host;
}
