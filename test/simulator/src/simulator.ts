import { setTimeout as pause } from 'node:timers/promises';
import { CallGate } from './call-gate.js';
import type { Latency } from './call-gate.js';
import { CallLog } from './faults/call-log.js';
import { FaultPlan } from './faults/fault-plan.js';
import { normalisedState, readState } from './fleet-state.js';
import type { FleetState } from './fleet-state.js';
import type { Incoming } from './http/api-request.js';
import { failure } from './http/reply.js';
import type { Reply } from './http/reply.js';
import { dispatch } from './incus/api/dispatch.js';
import { Fleet, defaultDurations } from './incus/fleet.js';
import type { Durations } from './incus/fleet.js';
import { databaseFromJson } from './incus/incus-database.js';
import { realDurations, realLatency } from './incus/real-latencies.js';
import { SharedHttp } from './incus/shared-http.js';
import type { HostPauses } from './incusos/incus-os-options.js';
import type { ProviderConfig } from './incusos/incus-os-state.js';
import { addressIn, reserveNetwork } from './network-reservation.js';
import { seededRandom } from './seeded-random.js';
import { SimulatedHost } from './simulated-host.js';
import type { HostSpec } from './simulated-host.js';
import { StateFile } from './state-file.js';
import type { StoredFleet, StoredHost } from './state-file.js';

/** How many hosts boot at the same time. */
const bootsAtOnce = 32;

export interface SimulatorOptions {
  /** How many servers there are at the end of the start, restored ones included. Default 1. */
  readonly servers?: number;
  /** Names are `<prefix>1`, `<prefix>2`, … Default `s`. */
  readonly prefix?: string;
  /** `127.a.b` or `127.a`. Default: a block that is reserved for this process. */
  readonly network?: string;
  /** Default 8443, which upstream takes for granted. */
  readonly port?: number;
  /** Where the state is kept; without one it ends with the process. */
  readonly stateDirectory?: string;
  /** Default 1. */
  readonly seed?: number;
  /** Where new servers register. */
  readonly provider?: ProviderConfig;
  readonly applications?: readonly string[];
  readonly channel?: string;
  readonly osVersion?: string;
  readonly latency?: Latency;
  /** Each call takes what it takes a real daemon (`incus/real-latencies.ts`), and so do bootstrap, join and maintenance. */
  readonly latencies?: 'real';
  /** What the latencies of real daemons are multiplied by. Default 1. */
  readonly latencyFactor?: number;
  /** A version in the channel of all servers that are added; see `offerUpdate`. */
  readonly availableVersion?: string;
  readonly durations?: Partial<Durations>;
  readonly pauses?: Partial<HostPauses>;
  readonly log?: (line: string) => void;
}

/** A server as tests name and reach it. */
export interface SimulatedServer {
  readonly name: string;
  readonly ip: string;
  readonly address: string;
  readonly url: string;
  readonly running: boolean;
  readonly ready: boolean;
  readonly registered: boolean;
  readonly clustered: boolean;
  readonly fallbackAddress: string | null;
}

/** Many IncusOS servers in this process. */
export class Simulator {
  readonly faults = new FaultPlan();
  readonly calls = new CallLog();
  readonly latencies = new Map<string, Latency>();
  readonly #hosts = new Map<string, SimulatedHost>();
  readonly #random: () => number;
  readonly #http: SharedHttp;
  readonly #fleet: Fleet;
  readonly #stateFile: StateFile | undefined;
  #closing = false;

  /** Use `startSimulator`. */
  constructor(
    private readonly options: SimulatorOptions,
    readonly network: string,
    private readonly release: () => void,
  ) {
    this.#random = seededRandom(options.seed ?? 1);
    const gate = this.#gate();
    this.#http = new SharedHttp(gate);
    if (options.stateDirectory !== undefined) {
      this.#stateFile = new StateFile(options.stateDirectory, () => this.#stored());
    }
    const durations = { ...defaultDurations, ...this.#realDurations(), ...options.durations };
    this.#fleet = new Fleet(durations, this.#random, () => this.#stateFile?.changed(), gate.reached);
  }

  /** Brings back what an earlier run left; those that had power come up again. Throws when it lies in another network. */
  async restore(): Promise<void> {
    const stored = this.#stateFile?.load();
    if (stored === undefined) return;
    if (stored.network !== this.network) {
      throw new Error(`The saved servers lie in ${stored.network}, not in ${this.network}; start with that network`);
    }
    for (const database of stored.databases) this.#fleet.databases.set(database.id, databaseFromJson(database));
    const powered: SimulatedHost[] = [];
    for (const host of stored.hosts) {
      const restored = this.#newHost(host.spec, host);
      if (host.os.powered) powered.push(restored);
    }
    await this.#boot(powered);
  }

  /** Adds servers and boots them; with a provider they register. Resolves when their APIs answer. */
  async addServers(count: number, provider = this.options.provider): Promise<SimulatedServer[]> {
    const prefix = this.options.prefix ?? 's';
    const added: SimulatedHost[] = [];
    for (let step = 0; step < count; step += 1) {
      const index = this.#hosts.size;
      const spec: HostSpec = {
        name: `${prefix}${index + 1}`,
        ip: addressIn(this.network, index),
        port: this.options.port ?? 8443,
        applications: this.options.applications ?? ['incus'],
        channel: this.options.channel ?? 'stable',
        osVersion: this.options.osVersion ?? '202611200000',
      };
      const host = this.#newHost(spec, undefined, provider);
      if (this.options.availableVersion !== undefined) host.os.updates.offer(this.options.availableVersion);
      added.push(host);
    }
    await this.#boot(added);
    this.#stateFile?.changed();
    return added.map(describe);
  }

  /** Puts a newer version into the channel of servers, or of all that there are; their next check installs it. */
  offerUpdate(version: string, options: { servers?: readonly string[]; milliseconds?: number } = {}): void {
    const hosts = options.servers?.map((name) => this.host(name)) ?? [...this.#hosts.values()];
    for (const { os } of hosts) os.updates.offer(version, options.milliseconds);
  }

  servers(): SimulatedServer[] {
    return [...this.#hosts.values()].map(describe);
  }

  /** Throws for a name that there is not. */
  host(name: string): SimulatedHost {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`There is no simulated server "${name}"`);
    return host;
  }

  /** One call to a server's own API as its local administrator: neither logged nor subject to faults. */
  async callAsAdministrator(name: string, incoming: Incoming): Promise<Reply> {
    const { incus, os } = this.host(name);
    if (!incoming.url.startsWith('/os/')) return dispatch(incus, incoming, { trusted: true, fingerprint: '' });
    const headers = { ...incoming.headers, 'x-incusos-proxy': '/os' };
    return os.answer({ ...incoming, headers, url: incoming.url.slice('/os'.length) });
  }

  /** Resolves when a host answers through Incus or through its fallback listener, whatever its registration does. */
  async untilListening(host: SimulatedHost): Promise<void> {
    while (!host.incus.running && host.os.fallbackAddress === undefined) await pause(10);
  }

  /** Everything that the servers hold; of some or of all, raw or made comparable. */
  state(options: { readonly normalised?: boolean; readonly servers?: readonly string[] } = {}): FleetState {
    const hosts = options.servers?.map((name) => this.host(name)) ?? [...this.#hosts.values()];
    return options.normalised === true ? normalisedState(hosts) : readState(hosts);
  }

  /** Ends all servers, keeps their state on disk, and frees the network. */
  async close(): Promise<void> {
    this.#stateFile?.close();
    this.#closing = true;
    await Promise.all([...this.#hosts.values()].map((host) => host.cutPower()));
    this.#http.server.close();
    this.release();
  }

  #newHost(spec: HostSpec, stored?: StoredHost, provider?: ProviderConfig): SimulatedHost {
    const host = new SimulatedHost({
      spec,
      fleet: this.#fleet,
      http: this.#http,
      random: this.#random,
      log: this.options.log ?? (() => undefined),
      ...(this.options.pauses === undefined ? {} : { pauses: this.options.pauses }),
      ...(stored === undefined ? {} : { stored }),
      ...(provider === undefined ? {} : { provider }),
    });
    this.#hosts.set(spec.name, host);
    return host;
  }

  /** Resolves when every host listens; a registration that does not work is tried again in the background. */
  async #boot(hosts: readonly SimulatedHost[]): Promise<void> {
    const queue = [...hosts];
    const worker = async (): Promise<void> => {
      for (let host = queue.shift(); host !== undefined; host = queue.shift()) {
        await host.incus.start().catch(() => undefined);
        const up = host.keepBooting();
        if (host.os.state.provider === undefined) await up;
      }
    };
    await Promise.all(Array.from({ length: bootsAtOnce }, worker));
  }

  #gate(): CallGate {
    return new CallGate({
      faults: this.faults,
      log: this.calls,
      random: () => this.#random(),
      clockOffsetOf: (server) => this.#hosts.get(server)?.facts.clockOffset ?? 0,
      latencyOf: (server, method, url) =>
        this.latencies.get(server) ?? this.options.latency ?? this.#realLatency(method, url),
      incusOs: (server, incoming) => this.#hosts.get(server)?.os.answer(incoming) ?? Promise.resolve(failure(502, '')),
      cutPower: (server) => void this.host(server).cutPower(),
      powerOn: (server) => {
        if (!this.#closing) void this.host(server).keepBooting();
      },
    });
  }

  /** A fifth more or less, so that servers do not march in step. */
  #realLatency(method: string, url: string): Latency | undefined {
    if (this.options.latencies !== 'real') return undefined;
    const usual = realLatency(method, url) * (this.options.latencyFactor ?? 1);
    return { min: usual * 0.8, max: usual * 1.2 };
  }

  #realDurations(): Partial<Durations> {
    if (this.options.latencies !== 'real') return {};
    const { latencyFactor: factor = 1 } = this.options;
    return Object.fromEntries(Object.entries(realDurations).map(([work, usual]) => [work, usual * factor]));
  }

  #stored(): StoredFleet {
    const hosts = [...this.#hosts.values()].map(({ options, os, incus, facts }) => ({
      spec: options.spec,
      os: os.state,
      incus: incus.state,
      facts,
    }));
    const databases = [...this.#fleet.databases.values()].map((database) => ({
      ...database,
      entities: database.entities.toJSON(),
    }));
    return { format: 1, network: this.network, hosts, databases };
  }
}

function describe({ options, incus, os }: SimulatedHost): SimulatedServer {
  const { name, ip } = options.spec;
  return {
    name,
    ip,
    address: incus.address,
    url: `https://${incus.address}`,
    running: incus.running,
    ready: os.ready,
    registered: os.state.registered,
    clustered: incus.clustered,
    fallbackAddress: os.fallbackAddress ?? null,
  };
}

/** Starts a simulator: restores what the state directory holds, then adds servers up to the number asked for. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const wanted = options.servers ?? 1;
  const reservation =
    options.network === undefined
      ? await reserveNetwork(wanted)
      : { network: options.network, release: () => undefined };
  const simulator = new Simulator(options, reservation.network, () => reservation.release());
  try {
    await simulator.restore();
    await simulator.addServers(Math.max(0, wanted - simulator.servers().length));
    return simulator;
  } catch (error) {
    await simulator.close();
    throw error;
  }
}
