import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import type { KeyPair } from './incusos/incus-daemon.js';
import { makeServerPair } from './incus/certificates.js';
import type { Simulator } from './simulator.js';

const deadline = 10_000;

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly metadata: unknown;
  readonly error: string;
  readonly operation: string;
}

/** Options of one call, beside method, path and body. */
export interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly milliseconds?: number;
}

/** An event as it came over the wire. */
export interface ReceivedEvent {
  readonly type: string;
  readonly location: string;
  readonly project: string;
  readonly metadata: {
    readonly action: string;
    readonly source: string;
    readonly name?: string;
    readonly context?: Record<string, unknown>;
  };
}

/** A real HTTPS client with a certificate that the servers of a simulator trust. */
export class Administrator {
  readonly pair: KeyPair = makeServerPair('administrator');
  #agent: Agent;

  constructor(readonly simulator: Simulator) {
    this.#agent = this.#newAgent();
  }

  /** Forgets all connections: the idle ones of a server that lost its power fail only when they are used. */
  async reconnect(): Promise<void> {
    await this.#agent.destroy();
    this.#agent = this.#newAgent();
  }

  /** Makes every server, or one, trust this client. */
  async enter(...names: string[]): Promise<void> {
    const wanted = names.length > 0 ? names : this.simulator.servers().map(({ name }) => name);
    for (const name of wanted)
      await this.simulator.host(name).incus.trustClient('administrator', this.pair.certificate);
  }

  /** One call; answers refusals too. Rejects when the connection breaks or the deadline passes. */
  async call(server: string, method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const raw = Buffer.isBuffer(body);
    const answer = await request(`https://${this.simulator.host(server).incus.address}${path}`, {
      method,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(options.milliseconds ?? deadline),
      headers: { 'content-type': raw ? 'application/octet-stream' : 'application/json', ...options.headers },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const { etag } = answer.headers;
    const envelope = (await answer.body.json()) as { metadata: unknown; error?: string; operation?: string };
    return {
      status: answer.statusCode,
      etag: typeof etag === 'string' ? etag : undefined,
      metadata: envelope.metadata,
      error: envelope.error ?? '',
      operation: envelope.operation ?? '',
    };
  }

  /** A call that must succeed; waits for its operation. Resolves to the metadata of the answer or of the operation. */
  async must<Metadata = unknown>(server: string, method: string, path: string, body?: unknown): Promise<Metadata> {
    const answer = await this.call(server, method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.error}`);
    const isToken = (answer.metadata as { class?: string } | null)?.class === 'token';
    if (answer.status !== 202 || isToken) return answer.metadata as Metadata;
    const ended = await this.wait(server, answer.operation);
    if (ended.err !== '') throw new Error(`${method} ${path}: ${ended.err}`);
    return ended.metadata as Metadata;
  }

  /** The error with which the operation of a call ends. */
  async operationError(server: string, method: string, path: string, body: unknown): Promise<string> {
    const answer = await this.call(server, method, path, body);
    if (answer.status !== 202) throw new Error(`${method} ${path} made no operation: ${answer.status} ${answer.error}`);
    return (await this.wait(server, answer.operation)).err;
  }

  async wait(server: string, operation: string): Promise<{ err: string; status: string; metadata: unknown }> {
    const { metadata } = await this.call(server, 'GET', `${operation}/wait?timeout=8`);
    return metadata as { err: string; status: string; metadata: unknown };
  }

  /** Bootstraps the first server and joins the others, in Operations Center's order. */
  async formCluster(first: string, ...others: string[]): Promise<void> {
    for (const name of [first, ...others]) await this.setAddresses(name);
    await this.must(first, 'PUT', '/1.0/cluster', { server_name: first, enabled: true });
    for (const name of others) await this.must(name, 'PUT', '/1.0/cluster', await this.joinRequest(first, name));
  }

  async setAddresses(name: string): Promise<void> {
    const { address } = this.simulator.host(name).incus;
    const config = { 'core.https_address': address, 'cluster.https_address': address };
    await this.must(name, 'PUT', '/1.0', { config });
  }

  /** The body with which a server joins, with a fresh token. */
  async joinRequest(first: string, name: string): Promise<Record<string, unknown>> {
    const token = await this.must<{ metadata: Record<string, unknown> }>(first, 'POST', '/1.0/cluster/members', {
      server_name: name,
    });
    const { serverName, fingerprint, addresses, secret, expiresAt } = token.metadata;
    const text = JSON.stringify({ server_name: serverName, fingerprint, addresses, secret, expires_at: expiresAt });
    const { incus } = this.simulator.host(first);
    return {
      server_name: name,
      enabled: true,
      member_config: null,
      cluster_address: incus.address,
      cluster_certificate: incus.presentedPair().certificate,
      server_address: this.simulator.host(name).incus.address,
      cluster_token: Buffer.from(text).toString('base64'),
    };
  }

  /** Defines a pool on every member and creates it. */
  async makePool(first: string, members: readonly string[], name = 'local'): Promise<void> {
    for (const member of members) {
      const part = { name, driver: 'zfs', config: { source: 'local/incus' } };
      await this.must(first, 'POST', `/1.0/storage-pools?target=${member}`, part);
    }
    await this.must(first, 'POST', '/1.0/storage-pools', { name, driver: 'zfs', config: {} });
  }

  /** Listens to events; resolves when the socket is open. */
  async listen(server: string, query = 'type=lifecycle&all-projects=true'): Promise<EventListener> {
    const url = `wss://${this.simulator.host(server).incus.address}/1.0/events?${query}`;
    const { certificate: cert, key } = this.pair;
    const socket = new WebSocket(url, { cert, key, rejectUnauthorized: false });
    const listener = new EventListener(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve()).once('error', reject);
    });
    return listener;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #newAgent(): Agent {
    const { certificate: cert, key } = this.pair;
    return new Agent({ connect: { cert, key, rejectUnauthorized: false, maxCachedSessions: 0, timeout: 2000 } });
  }
}

/** What came over one event socket. */
export class EventListener {
  readonly events: ReceivedEvent[] = [];
  /** Resolves with the code when the socket has ended. */
  readonly closed: Promise<number>;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.events.push(JSON.parse(data.toString('utf8')) as ReceivedEvent));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
  }

  actions(): string[] {
    return this.events.map(({ metadata }) => metadata.action);
  }

  close(): void {
    this.socket.terminate();
  }
}
