import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IncusServer } from './incus/incus-server.js';
import type { IncusServerState } from './incus/incus-server.js';
import type { Fleet } from './incus/fleet.js';
import type { SharedHttp } from './incus/shared-http.js';
import { IncusOs } from './incusos/incus-os.js';
import type { HostInterface, HostPauses } from './incusos/incus-os-options.js';
import type { IncusOsState, ProviderConfig } from './incusos/incus-os-state.js';

/** How long the init system waits before it starts a failed IncusOS again; milliseconds. */
const restartPause = 1000;

/** What a simulated machine is made of; plain JSON. */
export interface HostSpec {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly applications: readonly string[];
  readonly channel: string;
  readonly osVersion: string;
}

/** What a host can be made to say of itself, so that a check of it has something to find. */
export interface HostFacts {
  readonly osVersion?: string;
  readonly incusVersion?: string;
  readonly applications?: readonly string[];
  readonly interfaces?: readonly HostInterface[];
  readonly needsReboot?: boolean;
  /** Milliseconds by which its clock is wrong; positive: ahead. */
  readonly clockOffset?: number;
}

export interface HostOptions {
  readonly spec: HostSpec;
  readonly fleet: Fleet;
  readonly http: SharedHttp;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly pauses?: Partial<HostPauses>;
  readonly provider?: ProviderConfig;
  readonly stored?: { readonly os: IncusOsState; readonly incus: IncusServerState; readonly facts?: HostFacts };
}

/** One machine: an IncusOS and the Incus that it owns. */
export class SimulatedHost {
  readonly incus: IncusServer;
  readonly os: IncusOs;
  facts: HostFacts = {};
  #coming: AbortController | undefined;

  constructor(readonly options: HostOptions) {
    const { spec, fleet, http, stored, provider, pauses } = options;
    const { name, ip, port } = spec;
    const interfaces = interfacesOf(spec);
    const cards = interfaces.map((card) => card.name);
    const incusState = stored === undefined ? {} : { state: stored.incus };
    this.incus = new IncusServer({ name, ip, port, cards, fleet, http, ...incusState });
    this.os = new IncusOs({
      hostname: name,
      machineId: idOf(`machine ${name} ${ip}`),
      systemUuid: uuidOf(`system ${name} ${ip}`),
      interfaces,
      daemon: this.incus,
      applications: spec.applications,
      osVersion: spec.osVersion,
      channel: spec.channel,
      log: options.log,
      random: options.random,
      changed: fleet.changed,
      ...(pauses === undefined ? {} : { pauses }),
      ...(provider === undefined ? {} : { provider }),
      ...(stored === undefined ? {} : { state: stored.os }),
    });
    if (stored?.facts !== undefined) this.#restoreFacts(stored.facts);
  }

  get name(): string {
    return this.options.spec.name;
  }

  /** Changes what the host says of itself; what is left out stays. */
  pretend(facts: HostFacts): void {
    const { os, incus } = this;
    this.facts = { ...this.facts, ...facts };
    os.interfaces = facts.interfaces ?? os.interfaces;
    incus.versionText = facts.incusVersion ?? incus.versionText;
    os.change((state) => {
      state.osVersion = facts.osVersion ?? state.osVersion;
      state.needsReboot = facts.needsReboot ?? state.needsReboot;
      if (facts.applications !== undefined)
        state.applications = facts.applications.map((name) => ({ name, config: {} }));
    });
  }

  /** What the IncusOS half keeps by itself is newer there: an update or a reset may have changed it since. */
  #restoreFacts(facts: HostFacts): void {
    const { osVersion: _version, applications: _applications, needsReboot: _reboot, ...others } = facts;
    this.facts = facts;
    this.pretend(others);
  }

  /** Boots once. Rejects when the registration fails; the Incus API is up all the same. */
  async powerOn(): Promise<void> {
    this.#coming?.abort();
    await this.os.boot();
  }

  /** Boots until it works, as an init system does; stops trying when the power is cut. */
  async keepBooting(): Promise<void> {
    this.#coming?.abort();
    const coming = new AbortController();
    this.#coming = coming;
    while (!coming.signal.aborted) {
      try {
        await this.os.boot();
        return;
      } catch (error) {
        if (!coming.signal.aborted) this.options.log(`${this.name}: ${(error as Error).message}`);
        await pause(restartPause, undefined, { signal: coming.signal }).catch(() => undefined);
      }
    }
  }

  /** Everything off at once: connections reset, running operations lost, announcements unsaid. */
  async cutPower(): Promise<void> {
    this.#coming?.abort();
    await this.os.shutdown();
  }
}

/** One card that carries every role, as on a small server. */
function interfacesOf({ name, ip }: HostSpec): HostInterface[] {
  const bytes = idOf(`card ${name} ${ip}`).slice(0, 6).match(/../g) ?? [];
  const hwaddr = ['10', '66', '6a', ...bytes].join(':');
  return [{ name: 'enp5s0', hwaddr, addresses: [ip], roles: ['management', 'cluster', 'instances', 'storage'] }];
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function uuidOf(text: string): string {
  return idOf(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
