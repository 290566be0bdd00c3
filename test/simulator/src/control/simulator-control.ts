import { Agent, request } from 'undici';
import type { LoggedCall } from '../faults/call-log.js';
import type { Fault } from '../faults/fault.js';
import type { PlantedFault } from '../faults/fault-plan.js';
import type { FleetState } from '../fleet-state.js';
import type { ProviderConfig } from '../incusos/incus-os-state.js';
import type { HostFacts } from '../simulated-host.js';
import type { SimulatedServer } from '../simulator.js';
import type {
  EventsAction,
  LatencyRequest,
  OfferUpdateRequest,
  PassedThrough,
  PowerAction,
} from './control-protocol.js';

const deadline = 60_000;

/** A client of the control API of a simulator in another process. Every method rejects with the server's error text. */
export class SimulatorControl {
  readonly #origin: string;
  readonly #connection: Agent;

  /** `http://127.0.0.1:port`, or the path of the control socket. */
  constructor(address: string) {
    const socket = !address.startsWith('http');
    this.#origin = socket ? 'http://simulator' : address;
    this.#connection = new Agent(socket ? { connect: { socketPath: address } } : {});
  }

  /** Ends the connections; the simulator goes on. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Resolves to the block of addresses in which the servers lie. */
  async health(): Promise<{ network: string }> {
    return this.#call('GET', '/health');
  }

  async servers(): Promise<SimulatedServer[]> {
    return this.#call('GET', '/servers');
  }

  async addServers(count: number, provider?: ProviderConfig): Promise<SimulatedServer[]> {
    return this.#call('POST', '/servers', { count, provider });
  }

  async power(server: string, action: PowerAction): Promise<SimulatedServer> {
    return this.#call('POST', `/servers/${server}/power`, { action });
  }

  /** Registers a server with a provider; rejects when the provider refuses it. */
  async register(server: string, provider: ProviderConfig): Promise<{ registered: boolean }> {
    return this.#call('POST', `/servers/${server}/register`, provider);
  }

  async trust(server: string, name: string, certificate: string): Promise<void> {
    await this.#call('POST', `/servers/${server}/trust`, { name, certificate });
  }

  /** Empties the trust store, the provider's certificate included. */
  async forgetClients(server: string): Promise<void> {
    await this.#call('DELETE', `/servers/${server}/trust`);
  }

  /** Makes a server say other things of itself: versions, applications, interfaces, its clock. */
  async pretend(server: string, facts: HostFacts): Promise<HostFacts> {
    return this.#call('PUT', `/servers/${server}/facts`, facts);
  }

  /** Puts a newer version into the channel of servers, or of all; their next check installs it. */
  async offerUpdate(version: string, options: Omit<OfferUpdateRequest, 'version'> = {}): Promise<void> {
    await this.#call('POST', '/updates', { version, ...options });
  }

  async events(server: string, action: EventsAction): Promise<{ listeners: number }> {
    return this.#call('POST', `/servers/${server}/events`, action);
  }

  async setLatency(server: string, latency: LatencyRequest): Promise<void> {
    await this.#call('PUT', `/servers/${server}/latency`, latency);
  }

  /** Makes the next starts of a service fail, one text each. */
  async failService(server: string, service: string, texts: readonly string[]): Promise<void> {
    await this.#call('POST', `/servers/${server}/services/${service}/failures`, { texts });
  }

  async plantFault(fault: Fault): Promise<{ id: string }> {
    return this.#call('POST', '/faults', fault);
  }

  async faults(): Promise<PlantedFault[]> {
    return this.#call('GET', '/faults');
  }

  /** Clears one fault, or all. */
  async clearFaults(id?: string): Promise<void> {
    await this.#call('DELETE', id === undefined ? '/faults' : `/faults/${id}`);
  }

  /** The calls that servers received after a sequence number. */
  async calls(filter: { readonly server?: string; readonly after?: number } = {}): Promise<LoggedCall[]> {
    const query = new URLSearchParams({ after: String(filter.after ?? 0) });
    if (filter.server !== undefined) query.set('server', filter.server);
    return this.#call('GET', `/calls?${query.toString()}`);
  }

  async clearCalls(): Promise<void> {
    await this.#call('DELETE', '/calls');
  }

  async state(): Promise<FleetState> {
    return this.#call('GET', '/state');
  }

  /** What two runs that did the same have in common, of these servers or of all. */
  async normalisedState(servers?: readonly string[]): Promise<FleetState> {
    const query = new URLSearchParams({ normalised: '1' });
    if (servers !== undefined) query.set('servers', servers.join(','));
    return this.#call('GET', `/state?${query.toString()}`);
  }

  /** Calls a server's own API (`/1.0/…` or `/os/1.0/…`) as its local administrator: not logged, no faults. */
  async passThrough(server: string, method: string, path: string, body?: unknown): Promise<PassedThrough> {
    return this.#send(method, `/servers/${server}/api${path}`, body);
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { status, body: answer } = await this.#send(method, path, body);
    if (status === 200) return answer as Answer;
    throw new Error(`${method} ${path}: ${(answer as { error?: string }).error ?? `status ${status}`}`);
  }

  async #send(method: string, path: string, body: unknown): Promise<PassedThrough> {
    const answer = await request(new URL(path, this.#origin), {
      method,
      dispatcher: this.#connection,
      signal: AbortSignal.timeout(deadline),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: await answer.body.json() };
  }
}
