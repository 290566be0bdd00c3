import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { incomingOf } from '../http/api-request.js';
import type { Incoming } from '../http/api-request.js';
import { ApiError, replyToError } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import { sendReply } from '../http/send-reply.js';
import { FallbackListener } from './fallback-listener.js';
import type { IncusDaemon } from './incus-daemon.js';
import { defaultPauses } from './incus-os-options.js';
import type { HostInterface, HostPauses, IncusOsOptions } from './incus-os-options.js';
import { freshState } from './incus-os-state.js';
import type { IncusOsState, ProviderConfig } from './incus-os-state.js';
import { addressOfRole, httpsUrl } from './management-address.js';
import { OsUpdates } from './os-updates.js';
import { register, selfUpdate } from './registration.js';
import type { Caller } from './registration.js';
import { incusOsRouter } from './routes.js';
import { Services } from './services.js';

const goodbyeMilliseconds = 500;

/** One call that the host received, for tests to read. */
export interface HostCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** One simulated IncusOS: serves its API, registers itself, and owns the Incus daemon beside it. */
export class IncusOs {
  state: IncusOsState;
  /** True from the end of a boot until the host goes down. */
  ready = false;
  readonly services: Services;
  readonly updates = new OsUpdates(this);
  readonly calls: HostCall[] = [];
  interfaces: readonly HostInterface[];
  #bootedAt = Date.now();
  #life = new AbortController();
  #transition: Promise<void> = Promise.resolve();
  #daemonWork: Promise<void> = Promise.resolve();
  #fallback: FallbackListener | undefined;
  #socket: Server | undefined;
  readonly #pauses: HostPauses;

  constructor(readonly options: IncusOsOptions) {
    this.interfaces = options.interfaces;
    const osVersion = options.osVersion ?? '202611200000';
    this.state =
      options.state ??
      freshState(options.applications ?? ['incus'], options.provider, options.channel ?? 'stable', osVersion);
    this.#pauses = { ...defaultPauses, ...options.pauses };
    this.services = new Services(() => this.state, options.random ?? Math.random);
  }

  /** Ends when the host goes down. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  get uptimeSeconds(): number {
    return Math.round((Date.now() - this.#bootedAt) / 1000);
  }

  /** `ip:port` of the fallback listener while it is open. */
  get fallbackAddress(): string | undefined {
    return this.#fallback?.address;
  }

  /**
   * Powers the host on: Incus, services, registration, ready. When Incus does not start, the fallback listener opens
   * and the host stays not ready. Rejects when the registration fails: IncusOS refuses to come up then.
   */
  async boot(): Promise<void> {
    this.#life = new AbortController();
    this.#bootedAt = Date.now();
    this.updates.activate();
    this.change((state) => {
      state.powered = true;
    });
    try {
      await this.#alone(() => this.options.daemon.start());
    } catch (error) {
      this.#log(`Incus did not start: ${(error as Error).message}`);
      await this.openFallback();
      return;
    }
    await this.#finishBoot();
  }

  /** What follows once Incus runs. */
  async #finishBoot(): Promise<void> {
    for (const failure of this.services.startEnabled()) this.#log(`service did not start: ${failure}`);
    if (this.state.fallback.persistent) await this.openFallback();
    if (this.state.provider !== undefined && !this.state.registered) await this.useProvider(this.state.provider);
    this.ready = true;
    this.change(() => undefined);
    this.announce('system-is-ready');
  }

  /** Takes a provider and registers there. Rejects with the last error; the host is then not registered. */
  async useProvider(provider: ProviderConfig): Promise<void> {
    this.change((state) => {
      state.provider = provider;
      state.registered = false;
    });
    const { hostname: name, machineId, systemUuid, daemon } = this.options;
    const announcement = { name, machineId, systemUuid, connectionUrl: await this.#connectionUrl() };
    const caller = await this.#caller(provider, this.#pauses.betweenRegistrations);
    const registered = await register(announcement, caller);
    await daemon.trustClient(provider.server_url, registered.clientCertificate);
    this.change((state) => {
      state.provider = registered.provider;
      state.registered = true;
      state.fallback.trusted_client_certificates = [
        ...new Set([...state.fallback.trusted_client_certificates, registered.clientCertificate]),
      ];
    });
  }

  /** Tells the provider, in the background and with retries; silent when there is none. */
  announce(cause: string): void {
    void this.#tellProvider(cause);
  }

  /** Serves the API on a unix socket, as `/run/incus-os/unix.socket` does for incusd's proxy. */
  async listen(socketPath: string): Promise<void> {
    await rm(socketPath, { force: true });
    const server = createServer((request, response) => this.handle(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
    this.#socket = server;
  }

  /** Answers one request of the IncusOS API; the path begins with `/1.0`. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    void this.#serve(request, response);
  }

  /** The answer to one request; `url` begins with `/1.0`. Never rejects: a failure is a reply too. */
  async answer(incoming: Incoming): Promise<Reply> {
    const { method, url } = incoming;
    const reply = await this.#route(incoming).catch((error: unknown) => {
      if (!(error instanceof ApiError)) this.#log(`${method} ${url}: ${String(error)}`);
      return replyToError(error);
    });
    this.calls.push({ method, path: url, status: reply.status });
    return reply;
  }

  /** Goes down and comes up again; `settled` waits for it. */
  reboot(): void {
    this.#then(async () => {
      await this.#sayGoodbye('system-reboot-triggered');
      await this.#goDown();
      await pause(this.#pauses.reboot);
      await this.boot();
    });
  }

  powerOff(): void {
    this.#then(async () => {
      await this.#sayGoodbye('system-shutdown-triggered');
      await this.#goDown();
    });
  }

  /** Removes everything, then boots with the seeds and registers anew. */
  factoryReset(seeds: { provider: ProviderConfig | undefined; applications: readonly string[] }): void {
    this.#then(async () => {
      await this.#goDown();
      await this.options.daemon.wipe();
      const { osVersion, installedVersion, offeredUpdate } = this.state;
      const channel = this.options.channel ?? 'stable';
      const fresh = freshState(seeds.applications, seeds.provider, channel, installedVersion || osVersion);
      this.state = { ...fresh, offeredUpdate };
      await pause(this.#pauses.reboot);
      await this.boot();
    });
  }

  /** Stops Incus, changes what it stored, starts it again; a boot that had stopped for want of Incus goes on. */
  async replaceDaemonData(change: (daemon: IncusDaemon) => Promise<void>): Promise<void> {
    const { daemon } = this.options;
    // Incus answers before it has started altogether, so this may be asked in the middle of a boot.
    await this.#alone(async () => {
      await daemon.stop();
      await change(daemon);
      await daemon.start();
    });
    if (!this.ready) await this.#finishBoot();
  }

  /** Resolves when the reboot, power-off or reset that is under way has ended. */
  async settled(): Promise<void> {
    await this.#transition;
  }

  /** Opens the fallback listener; it stays until the host goes down. */
  async openFallback(): Promise<void> {
    if (this.#fallback !== undefined) return;
    this.#fallback = await FallbackListener.open({
      listenAddress: this.state.fallback.listen_address,
      defaultHost: this.#managementAddress(),
      serverPair: await this.options.daemon.serverKeyPair(),
      ...(this.options.listenOn === undefined ? {} : { listen: this.options.listenOn }),
      trusted: () => this.state.fallback.trusted_client_certificates,
      handle: (request, response) => {
        request.url = (request.url ?? '/').replace(/^\/os(?=\/|$)/, '');
        this.handle(request, response);
      },
    });
    this.#log(`fallback listener on ${this.#fallback.address}`);
  }

  change(apply: (state: IncusOsState) => void): void {
    apply(this.state);
    this.options.changed?.();
  }

  /** Everything off at once and every listener closed: the end of a test, or a power cut. */
  async shutdown(): Promise<void> {
    await this.#goDown();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    const closed = new Promise<void>((resolve) => {
      socket.close(() => resolve());
    });
    socket.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      sendReply(response, await this.answer(await incomingOf(request)));
    } catch (error) {
      sendReply(response, replyToError(error));
    }
  }

  async #route(incoming: Incoming): Promise<Reply> {
    const { pathname, searchParams } = new URL(incoming.url, 'http://incus-os');
    const { route, params } = incusOsRouter.find(incoming.method, pathname);
    return route.handle(this, { ...incoming, path: pathname, query: searchParams, params });
  }

  async #tellProvider(cause: string): Promise<void> {
    const { provider, registered } = this.state;
    if (provider === undefined || !registered) return;
    try {
      const caller = await this.#caller(provider, this.#pauses.betweenSelfUpdates);
      await selfUpdate(await this.#connectionUrl(), cause, caller);
    } catch (error) {
      if (!this.#life.signal.aborted) this.#log(`self update "${cause}" failed: ${(error as Error).message}`);
    }
  }

  /** A shutdown waits a moment for its own announcement, not for a provider that is away. */
  async #sayGoodbye(cause: string): Promise<void> {
    await Promise.race([this.#tellProvider(cause), pause(goodbyeMilliseconds)]);
  }

  async #goDown(): Promise<void> {
    this.ready = false;
    this.#life.abort();
    const fallback = this.#fallback;
    this.#fallback = undefined;
    await fallback?.close();
    await this.options.daemon.stop();
    await this.options.daemon.machineWentDown?.();
    this.change((state) => {
      state.powered = false;
    });
  }

  /** One after another: what starts the daemon, and what replaces its data. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#daemonWork.then(work);
    this.#daemonWork = done.catch(() => undefined);
    await done;
  }

  #then(step: () => Promise<void>): void {
    this.#transition = this.#transition.then(step).catch((error: unknown) => {
      this.#log(`did not come up: ${(error as Error).message}`);
    });
  }

  async #caller(provider: ProviderConfig, pauseBetweenTries: number): Promise<Caller> {
    const clientPair = await this.options.daemon.serverKeyPair();
    return { provider, clientPair, pauseBetweenTries, signal: this.#life.signal };
  }

  async #connectionUrl(): Promise<string> {
    return httpsUrl(this.#managementAddress(), await this.options.daemon.httpsPort());
  }

  #managementAddress(): string {
    const address = addressOfRole(this.interfaces, 'management');
    if (address !== undefined) return address;
    throw new Error(`${this.options.hostname} has no interface with the role management, so it cannot register`);
  }

  #log(line: string): void {
    this.options.log?.(`${this.options.hostname}: ${line}`);
  }
}
