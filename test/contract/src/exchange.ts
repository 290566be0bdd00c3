import { connect } from 'node:tls';
import type { KeyPair } from '@muster/simulator';
import { Agent, request } from 'undici';

export const HTTPS_PORT = 8443;
/** Longer than any single answer; a join on a busy machine is waited for in its own call. */
const DEADLINE = 60_000;

/** The envelope that every answer of Incus and of IncusOS comes in. */
export interface Envelope {
  readonly type: string;
  readonly status: string;
  readonly status_code: number;
  readonly operation: string;
  readonly error_code: number;
  readonly error: string;
  readonly metadata: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Envelope;
}

export interface Operation {
  readonly id: string;
  readonly class: string;
  readonly description: string;
  readonly status: string;
  readonly status_code: number;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly may_cancel: boolean;
  readonly err: string;
  readonly location: string;
}

/**
 * A client that does as little as it can, so that the contract speaks of the wire and not of a library: it presents a
 * certificate or none, takes any server's certificate, keeps its connection, and never retries.
 */
export class Exchange {
  readonly #agent: Agent;
  readonly #origin: string;

  constructor(address: string, client?: KeyPair, port = HTTPS_PORT) {
    this.#origin = `https://${address}:${port}`;
    this.#agent = new Agent({
      connect: { rejectUnauthorized: false, ...(client && { cert: client.certificate, key: client.key }) },
      headersTimeout: DEADLINE,
      bodyTimeout: DEADLINE,
    });
  }

  /** One request; a refusal is an answer. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await request(`${this.#origin}${path}`, {
      dispatcher: this.#agent,
      method,
      headers: { ...(body !== undefined && { 'content-type': contentType(body) }), ...headers },
      ...(body !== undefined && { body: bytesOf(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as Envelope };
  }

  /** The metadata of a GET that must succeed. */
  async get<T = unknown>(path: string): Promise<T> {
    return (await this.#accepted('GET', path)).body.metadata as T;
  }

  /** A change that must succeed; waits for its operation when it has one, which must succeed as well. */
  async change(method: string, path: string, body?: unknown): Promise<Operation | undefined> {
    const operation = await this.operation(method, path, body);
    if (operation !== undefined && operation.status_code !== 200) {
      throw new Error(`${method} ${path} ended as ${operation.status}: ${operation.err}`);
    }
    return operation;
  }

  /** The operation of a change, at its end, whatever that is; undefined when the change was done at once. */
  async operation(method: string, path: string, body?: unknown): Promise<Operation | undefined> {
    const answer = await this.#accepted(method, path, body);
    if (answer.body.type === 'sync') return undefined;
    return this.get<Operation>(`${answer.body.operation}/wait?timeout=50`);
  }

  /** A request that answers with a file. */
  async download(method: string, path: string, body?: unknown): Promise<Buffer> {
    const answer = await request(`${this.#origin}${path}`, {
      dispatcher: this.#agent,
      method,
      ...(body !== undefined && { body: bytesOf(body), headers: { 'content-type': contentType(body) } }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode} ${bytes.toString('utf8')}`);
    return bytes;
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #accepted(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body);
    if (answer.body.type === 'error') throw new Error(`${method} ${path}: ${answer.status} ${answer.body.error}`);
    return answer;
  }
}

/** The certificate that a server presents to a new connection, as PEM. */
export function presentedCertificate(address: string, port = HTTPS_PORT): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false, timeout: DEADLINE }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error(`${address}:${port} presents no certificate`));
      else resolve(certificate.toString());
    });
    socket.on('timeout', () => socket.destroy(new Error(`${address}:${port} does not answer`)));
    socket.on('error', reject);
  });
}

function contentType(body: unknown): string {
  return Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
}

function bytesOf(body: unknown): Buffer | string {
  return Buffer.isBuffer(body) ? body : JSON.stringify(body);
}
